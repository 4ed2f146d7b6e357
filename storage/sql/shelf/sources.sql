select source, publisher, affiliation from shelf_sources
