select list(place order by worth, place) as places from chosen
