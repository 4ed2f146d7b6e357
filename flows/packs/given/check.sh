#!/bin/sh
# Checks this pack with sh, coreutils, openssl, unzip and sed, and with nothing of the program that made it:
#   sh check.sh [NUMBER] [CERTIFICATE …]
# Whoever changes a pack can change this file in it, too. Before you run it, check by hand, in this order:
#   sha256sum tagmanifest-sha256.txt         must print the number that you were told
#   sha256sum -c tagmanifest-sha256.txt      covers this file and manifest-sha256.txt
#   sha256sum -c manifest-sha256.txt         covers everything in data/
# or run, in the pack's folder, a check.sh that you have from elsewhere.
# NUMBER is the number of this pack, which reached you separately from it; a CERTIFICATE is one that you had yourself from
# a time-stamp authority: where one is named, those in the pack count for nothing. What it unpacks lies in $TMPDIR (else /tmp)
# while it runs, and stays there if it is killed: TMPDIR=/somewhere/safe sh check.sh … says where. What the checks prove, and what they do not, is in README.en.txt (fa, ar, fr, de).
# Exit code 0: everything holds. 1: a line that begins with WRONG names what does not. 2: a tool that it needs is missing, or room.
LC_ALL=C
export LC_ALL
unset CDPATH
told=
case ${1-} in
  '') [ $# -eq 0 ] || shift ;;
  *[!0-9A-Fa-f]*) [ -f "$1" ] || { told=$1 && shift; } ;; # a file is a certificate
  *) told=$(printf '%s' "$1" | tr A-F a-f) && shift ;;
esac
certificates=
for one in "$@"; do
  case $one in /*) ;; *) one=$PWD/$one ;; esac
  certificates="$certificates
$one"
done
# It checks the pack that you are in, be it that of another pack; where you are in none, the one that it lies in.
# A file that was taken out of a pack makes it none the less one.
if [ ! -e bagit.txt ] && [ ! -e manifest-sha256.txt ] && [ ! -e tagmanifest-sha256.txt ] && [ ! -e data/custody ] &&
  [ -d "$(dirname -- "$0")/data" ]; then cd -- "$(dirname -- "$0")" || exit 2; fi
for tool in sha256sum openssl unzip sed sort comm join split csplit paste head tail tr wc date mktemp rm cat dirname; do
  command -v $tool > /dev/null || { echo "check.sh needs $tool, which is not here"; exit 2; }
done
t=$(mktemp -d) || exit 2
exec 2> /dev/null # a file that is missing is named below
trap 'rm -rf -- "$t"' EXIT
trap 'exit 1' HUP INT PIPE TERM
bad=0
# Names and values are somebody else's: no sign of theirs moves the cursor or ends the line.
say() { case $1 in *[!\ -~]*) printf '%s' "$1" | tr -c ' -~' '?' && echo ;; *) printf '%s\n' "$1" ;; esac; }
say "folder: $PWD"
wrong() { bad=$((bad + 1)) && say "WRONG: $1"; }
wrongs() { while IFS= read -r one; do wrong "$1$one$2"; done < "$t/found"; }
hash_of() { sum=$(sha256sum) && printf '%s\n' "${sum%% *}"; }
faults() { if [ "$1" -eq 1 ]; then echo '1 fault'; else echo "$1 faults"; fi; }
is_number() { case $1 in '' | *[!0-9]* | 0?* | ????????????????*) return 1 ;; esac; }
is_hash() { case $1 in *[!0-9a-f]*) return 1 ;; esac && [ ${#1} -eq 64 ]; }
is_name() { case $1 in '' | -* | *[!A-Za-z0-9-]*) return 1 ;; esac; }
le4() { # in `le`: what printf writes as the four bytes of a number, the lowest first
  le='' && for bits in 0 8 16 24; do le="$le\\$((($1 >> (bits + 6)) & 3))$((($1 >> (bits + 3)) & 7))$((($1 >> bits) & 7))"; done
}
count_of() { if [ "$1" -eq 1 ]; then printf '1 %s' "$2"; else printf '%s %s' "$1" "${3:-$2s}"; fi; }
# On a full disk, faults and files are lost alike.
need_room() { head -c 100000 /dev/zero > "$t/room" || { say "check.sh needs more room than there is in ${TMPDIR:-/tmp}: nothing that it said counts" && exit 2; }; }
stop() { need_room; echo "$(faults "$bad"), and nothing else was checked"; exit 1; }
C=data/custody
cr=$(printf '\r')
# No pack has more in it. What is unpacked of one lies in the temporary folder, and none of it may fill the disk.
largest=4294967295 whole=8589934592 largest_index=268435456 longest_head=65536
[ "$(ulimit -f)" != unlimited ] || ulimit -f 8388608

# 1. Every file is the one that was packed, and no other is here.
walk() {
  for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -L "$f" ]; then printf '%s\n' "${f#./}" >> "$t/links"
    elif [ -d "$f" ]; then walk "$f"
    elif [ -f "$f" ]; then printf '%s\n' "${f#./}"
    elif [ -e "$f" ]; then printf '%s\n' "${f#./}" >> "$t/links"; fi
  done
}
walk . | sort > "$t/here"
if [ -s "$t/links" ]; then
  cat "$t/links" > "$t/found" && wrongs '' ': is a link, or no file'
  stop
fi
set --
{
  while IFS= read -r f; do
    set -- "$@" "./$f" && [ $# -lt 200 ] || { wc -c "$@" || :; set --; }
  done < "$t/here"
  [ $# -eq 0 ] || wc -c "$@"
} | sed -n 's|^ *\([0-9][0-9]* \)\./|\1|p' > "$t/sizes"
size=0 files=0 every=0
while read -r n f; do
  case $f in
    $C/batches/*/lines.txt) most=20000000 ;;
    $C/batches/*/*) most=64000000 ;;
    data/fixity.csv | manifest-sha256.txt | tagmanifest-sha256.txt) most=32000000 ;;
    $C/authorities/* | $C/stamps/*) most=1000000 ;;
    $C/chain.jsonl) most=1000000000 ;;
    data/*) most=$largest ;;
    *) most=1000000 ;;
  esac
  [ ${#n} -le 15 ] && [ "$n" -le $most ] || { wrong "$f: has $n bytes, more than the $most that a pack may have there" && continue; }
  every=$((every + n))
  case $f in data/*) size=$((size + n)) files=$((files + 1)) ;; esac
done < "$t/sizes"
[ $every -le $whole ] || wrong "$PWD: has $every bytes in all, more than the $whole that a pack may have"
[ $bad -eq 0 ] || stop
for m in manifest-sha256.txt tagmanifest-sha256.txt; do
  if [ ! -f "$m" ]; then wrong "$m: is missing" && continue; fi
  sed 's/^[0-9a-f]\{64\}  //' "$m" > "$t/$m"
  if [ -n "$(sed -n '/^[0-9a-f]\{64\}  [A-Za-z0-9][A-Za-z0-9._/-]*$/!p' "$m" | tr '\0' '?')" ] || [ -n "$(tail -c 1 "$m" | tr '\0' '?')" ]; then
    wrong "$m: a line of it is not a hash and a name"
  elif ! sort -c -u "$t/$m" 2> /dev/null; then
    wrong "$m: lines of it were moved or doubled"
  elif ! sha256sum -c --quiet --strict "$m" > "$t/found" 2> /dev/null; then
    wrongs '' ' (it is not what was packed)'
  fi
done
# The time-stamp on the manifest came after it: no manifest has it.
M=manifest-sha256.txt.tsr
{ cat "$t/manifest-sha256.txt" "$t/tagmanifest-sha256.txt" && echo tagmanifest-sha256.txt && { [ ! -f $M ] || echo $M; }; } 2> /dev/null | sort > "$t/named"
comm -23 "$t/here" "$t/named" > "$t/found" && wrongs '' ': is in no manifest: somebody put it here'
comm -13 "$t/here" "$t/named" > "$t/found" && wrongs '' ': is missing'
{ sed -n '/^data\//!p' "$t/manifest-sha256.txt" && sed -n -e '/^data\//p' -e "/^$M\$/p" "$t/tagmanifest-sha256.txt"; } > "$t/found"
wrongs '' ': is in the manifest that is not for it'
sed -e '/^README\.[adef][aenr]\.txt$/d' -e '/^check\.sh$/d' -e '/^bagit\.txt$/d' -e '/^bag-info\.txt$/d' \
  -e '/^manifest-sha256\.txt$/d' -e '/^manifest-sha256\.txt\.tsr$/d' -e '/^tagmanifest-sha256\.txt$/d' -e '/^data\/report\.html$/d' -e '/^data\/report\.pdf$/d' \
  -e '/^data\/captures\.wacz$/d' -e '/^data\/articles\.jsonl$/d' -e '/^data\/visits\.csv$/d' -e '/^data\/fixity\.csv$/d' \
  -e '/^data\/texts\/[A-Za-z0-9-]*\.txt$/d' -e '/^data\/custody\/chain\.jsonl$/d' \
  -e '/^data\/custody\/authorities\/[A-Za-z0-9][A-Za-z0-9._-]*$/d' \
  -e '/^data\/custody\/stamps\/[0-9a-f]\{64\}[.0-9a-f]*\.tsr$/d' \
  -e '/^data\/custody\/batches\/[A-Za-z0-9][A-Za-z0-9-]*\.jsonl\.zst$/d' \
  -e '/^data\/custody\/batches\/[A-Za-z0-9][A-Za-z0-9-]*\/lines\.txt$/d' \
  -e '/^data\/custody\/batches\/[A-Za-z0-9][A-Za-z0-9-]*\/[1-9][0-9]\{0,5\}\.jsonl\{0,1\}$/d' "$t/named" > "$t/found"
wrongs '' ': is not a file that belongs in a pack'
number=$(hash_of < tagmanifest-sha256.txt)
if [ -n "$told" ] && [ "$told" != "$number" ]; then wrong "this is not the pack with the number $told"; fi

# What the bag says of itself follows from the rest of it; its version is covered by the number alone.
[ ! -f bagit.txt ] || [ "$(hash_of < bagit.txt)" = "$(printf 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n' | hash_of)" ] || wrong "bagit.txt: was changed"
[ "$(sed 's/: .*//' bag-info.txt | paste -s -d ' ')" = 'Longwatch-Version External-Description Custody-Head Payload-Oxum' ] ||
  wrong "bag-info.txt: has other lines than a pack has"
[ "$(sed -n 's/^Payload-Oxum: //p' bag-info.txt)" = "$size.$files" ] || wrong "bag-info.txt: its Payload-Oxum is not the size and number of the files in data/"
articles=$(wc -l < data/articles.jsonl) && articles=$((${articles:-0}))
many="$articles articles" && [ "$articles" -ne 1 ] || many='1 article'
[ "$articles" -lt 1000 ] || many="$(printf '%d,%03d' $((articles / 1000)) $((articles % 1000))) articles"
# Lines of rulings are here where names of reviewers were asked for, and the bag says so.
set --
named=$({
  sed -n '/^data\/custody\/batches\/[^\/]*\/[0-9]*\.jsonl\{0,1\}$/p' "$t/here" | {
    while IFS= read -r f; do
      set -- "$@" "./$f" && [ $# -lt 200 ] || { sed -n '/^{"record":"decision"/{p;q;}' "$@" || :; set --; }
    done
    [ $# -eq 0 ] || sed -n '/^{"record":"decision"/{p;q;}' "$@"
  }
} | head -c 1)
says=$(sed -n 's/^External-Description: //p' bag-info.txt) is="$many with captures and custody${named:+, and names and notes of reviewers}"
case $says in
  "$is" | "$is; packed for "?*) ;;
  *) wrong "bag-info.txt: its External-Description is not that of data/articles.jsonl and of the lines of custody" ;;
esac

# 2. The lines of custody follow one another.
: > "$t/hashes"
if [ -s $C/chain.jsonl ]; then
  [ -z "$(tail -c 1 $C/chain.jsonl | tr '\0' '?')" ] || wrong "$C/chain.jsonl: its last line was cut short"
  split -l 1000 -a 6 $C/chain.jsonl "$t/lines." # a file a line is what sha256sum takes, and a thousand at once are enough
  for g in "$t"/lines.*; do
    split -l 1 -a 3 "$g" "$t/line." && sha256sum "$t"/line.??? && rm -f "$t"/line.??? "$g"
  done | sed 's/ .*//' > "$t/hashes"
  sed '$d' "$t/hashes" > "$t/before"
  sed -n '1d; s/.*"previous":"\([0-9a-f]*\)".*/\1/; s/^{.*/none/; p' $C/chain.jsonl > "$t/says"
  paste -d ' ' "$t/before" "$t/says" | sed -n '/^\(.*\) \1$/!=' > "$t/found"
  wrongs "$C/chain.jsonl: the line after line " ' does not follow it: one of the two was changed, moved or taken away'
  says=$(tail -n 1 $C/chain.jsonl | sed -n 's/.*,"check":"\([0-9a-f]*\)"}$/\1/p')
  is=$(tail -n 1 $C/chain.jsonl | sed 's/,"check":"[0-9a-f]*"}$/}/' | tr -d '\n' | hash_of)
  [ "$says" = "$is" ] || wrong "$C/chain.jsonl: its last line was changed"
  name=$(head -n 1 $C/chain.jsonl | sed -n 's/.*"batch":"\([A-Za-z0-9-]*\)".*/\1/p')
  [ -n "$name" ] && { [ -d "$C/batches/$name" ] || [ -f "$C/batches/$name.jsonl.zst" ]; } ||
    wrong "$C/chain.jsonl: does not begin with a batch of this pack"
fi
says=$(sed -n 's/^Custody-Head: //p' bag-info.txt) && is=$(tail -n 1 "$t/hashes")
[ "$says" = "${is:-none}" ] || wrong "bag-info.txt: its Custody-Head is not that of $C/chain.jsonl"

# 3. Each batch is named by the chain, and each line shown stands in the list of its batch.
: > "$t/held" && : > "$t/places"
for b in $C/batches/*; do name=${b##*/} && printf '%s\n' "${name%.jsonl.zst}"; done | sort -u > "$t/a"
of_line() { sed -e "s/.*\"$1\":\"\([A-Za-z0-9-]\{1,\}\)\".*/\1/;t" -e 's/.*/-/' $C/chain.jsonl; }
of_line batch > "$t/batch" && of_line sha256 > "$t/whole" && of_line lines_sha256 > "$t/list"
# The last line that names a batch counts.
sed = "$t/batch" | paste -d ' ' - - "$t/whole" "$t/list" | sort -k 2,2 -k 1,1n | join -1 1 -2 2 -o 2.2,2.1,2.3,2.4 "$t/a" - > "$t/chosen"
while read -r name place whole list; do
  printf '%s\n' "$place" > "$t/place.$name" && printf '%s %s\n' "$whole" "$list" > "$t/says.$name"
done < "$t/chosen"
for b in $C/batches/*; do
  [ -e "$b" ] || continue
  name=${b##*/} && name=${name%.jsonl.zst}
  if ! is_name "$name"; then wrong "$b: is no name of a batch" && continue; fi
  place='' whole='' list=''
  [ ! -s "$t/place.$name" ] || { read -r place < "$t/place.$name" && read -r whole list < "$t/says.$name"; }
  printf '%s %s\n' "$place" "$name" >> "$t/places"
  if [ -f "$b" ]; then
    [ "$whole" = "$(hash_of < "$b")" ] || wrong "$b: is not the batch that the chain names"
    continue
  fi
  if [ ! -f "$b/lines.txt" ] || [ "$list" != "$(hash_of < "$b/lines.txt")" ]; then
    wrong "$b/lines.txt: is not the list of lines that the chain names"
  fi
  for g in '?' '??' '???' '????' '?????' '??????'; do
    (cd "$b" && for f in $g.json; do if [ -e "$f" ]; then sha256sum $g.json && break; fi; done
      for f in $g.jsonl; do if [ -e "$f" ]; then sha256sum $g.jsonl && break; fi; done)
  done | sed 's/^\(.\{64\}\)  \(.*\)\.jsonl\{0,1\}$/\1 \2/' | sort > "$t/shown"
  sort "$b/lines.txt" > "$t/listed" 2> /dev/null
  comm -12 "$t/shown" "$t/listed" | sed "s|^[^ ]* |$name/|" >> "$t/held"
  comm -23 "$t/shown" "$t/listed" | while read -r sum line; do
    for f in "$b/$line.json" "$b/$line.jsonl"; do [ ! -e "$f" ] || printf '%s\n' "$f"; done
  done > "$t/found"
  wrongs '' ': is not that line of the batch'
done

# 4. Each record and each text is the one whose hash stands in a line of custody; nothing else is in the captures.
W=data/captures.wacz
# Programs read a zip from its end or from its beginning: both must be what a pack has, with nothing between.
# What describes files in it is compared all at once: each piece is as long as what must stand there.
piece() { tail -c +$(($1 + 1)) $W | head -c "$2" >> "$t/is"; }
is_as_written() {
  at=0 members="archive/data.warc.gz indexes/index.cdxj pages/pages.jsonl datapackage.json datapackage-digest.json"
  [ "$(unzip -Z1 $W | paste -s -d ' ')" = "$members" ] || return 1
  unzip -v $W | sed -n 's|^ *\([0-9][0-9]*\) .* \([0-9a-f]\{8\}\)  *\([a-z/.-]*\)$|\1 \2 \3|p' > "$t/sizes"
  for name in $members; do
    size='' crc=0 n=${#name}
    while read -r one sum of; do [ "$of" != "$name" ] || { size=$one && crc=$sum; }; done < "$t/sizes"
    case $name in archive/*) most=$largest archive=$size ;; pages/*) most=$largest ;; indexes/*) most=$largest_index ;; *) most=65536 ;; esac
    is_number "$size" && [ "$size" -le $most ] && le4 $((0x$crc)) && lengths=$le && le4 "$size" && lengths=$lengths$le$le && le4 "$n" && lengths=$lengths$le || return 1
    piece $at $((30 + n))
    printf "PK\003\004\024\0\0\0\0\0\0\0\041\0$lengths$name" >> "$t/must"
    printf '%s %s %s\n' "$name" "$at" "$lengths" >> "$t/members" && at=$((at + 30 + n + size))
  done
  list=$at
  while read -r name begins lengths; do
    n=${#name} && le4 "$begins"
    printf "PK\001\002\024\003\024\0\0\0\0\0\0\0\041\0$lengths\0\0\0\0\0\0\0\0\244\001$le$name" >> "$t/must"
    at=$((at + 46 + n))
  done < "$t/members"
  piece "$list" $((at - list + 4)) && printf 'PK\005\006' >> "$t/must"
  [ "$(wc -c < $W)" -eq $((at + 22)) ] && [ "$(hash_of < "$t/is")" = "$(hash_of < "$t/must")" ]
}
# Its form first: what is not packed opens to no more than it is. The records are read where they lie in it.
: > "$t/index" && : > "$t/members" && warc_at=50 warc_size=0
if ! is_as_written; then wrong "$W: is packed in another way than it was, or has other files or larger ones in it" && : > "$t/members"
elif ! unzip -tqq $W > /dev/null 2>&1; then wrong "$W: is damaged" && : > "$t/members"
else
  warc_size=$archive && unzip -p $W indexes/index.cdxj > "$t/index" && need_room
fi
# A record is a file that gzip packed: as the one file of a zip, unzip opens it, too. Its headers alone are read.
head_of() { # FILE LENGTH
  n=$(($2 - 18)) && le4 $n && size=$le && le4 $((n + 39))
  { printf "PK\003\004\024\0\0\0\010\0\0\0\0\0\0\0\0\0$size$size\001\0\0\0r" && tail -c +11 "$1" &&
    printf "PK\001\002\024\0\024\0\0\0\010\0\0\0\0\0\0\0\0\0$size$size\001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0r" &&
    printf "PK\005\006\0\0\0\0\001\0\001\0\057\0\0\0$le\0\0"; } > "$t/one.zip"
  unzip -p "$t/one.zip" | head -c 1000000 | sed -n -e "s/$cr//g" -e '1,/^$/{s/^WARC-Type: /type /p;s/^WARC-Target-URI: /url /p
    s/^WARC-Date: /at /p;s/^WARC-Payload-Digest: /digest /p;s/^Content-Type: /own /p;b' -e '}' -e '/^$/q' \
    -e 's/^HTTP[^ ]* \([0-9][0-9]*\).*/status \1/p' -e 's/^[Cc][Oo][Nn][Tt][Ee][Nn][Tt]-[Tt][Yy][Pp][Ee]:/mime /p'
}
# What the index must say of it, but for the key.
index_line() { # OFFSET LENGTH SHA256
  type='' url='' at='' digest='' own='' status='' mime='' has='' said=0
  while read -r name value; do
    said=$((said + ${#value} + 8))
    [ $said -le $longest_head ] || { wrong "$here: has longer headers than any record" && stop; }
    case $name in
      type) type=$value ;; url) url=$value ;; at) at=$value ;; digest) digest=$value ;; own) own=$value ;;
      status) status=${status:-$value} ;;
      mime) [ -n "$has" ] || mime=$value has=1 ;;
    esac
  done < "$t/said"
  case $type in revisit) mime=warc/revisit ;; resource) mime=$own status=200 ;; esac
  mime=${mime:-unk} && mime=${mime%%;*} && mime=${mime%"${mime##*[! ]}"}
  case $mime in *[\"\\]*) mime=$(printf '%s' "$mime" | sed 's/["\\]/\\&/g') ;; esac
  printf '%s\n' "$url" >> "$t/urls"
  digits='' && [ ${#at} -le 64 ] || at=''
  while [ -n "$at" ]; do one=${at%%[!0-9]*} && digits=$digits$one && at=${at#"$one"} && at=${at#?}; done
  printf '%s {"url": "%s"%s%s%s, "length": "%s", "offset": "%s", "filename": "data.warc.gz", "recordDigest": "sha256:%s"}\n' \
    "$digits" "$url" "${mime:+, \"mime\": \"$mime\"}" "${status:+, \"status\": \"$status\"}" \
    "${digest:+, \"digest\": \"$digest\"}" "$2" "$1" "$3" >> "$t/values"
}
# The keys by which viewers look for addresses: the host turned round, small letters, the parts of a question in order.
keys_of() {
  sed -e 's/#.*//' -e 's/?$//' | tr 'A-Z' 'a-z' | sed -e 's|^\(http://[^/?]*\):80\([/?]\)|\1\2|' -e 's|^\(http://[^/?]*\):80$|\1|' \
    -e 's|^\(https://[^/?]*\):443\([/?]\)|\1\2|' -e 's|^\(https://[^/?]*\):443$|\1|' \
    -e 's|^[a-z]*://||' -e 's|^[^/?]*@||' -e 's|^www[0-9]*\.||' -e 's|^\([^/?]*\)|\1 |' -e 's|: | |' \
    -e '/^[0-9.]*[: ]/b path' -e '/^\[/{s/^\[\([^]]*\)\]/\1/;b path' -e '}' \
    -e 's|^\([^.: ]*\)\.|\1>|' -e ':turn' -e 's|^\([^>]*\)>\([^.: ]*\)\.|\2,\1>|;t turn' -e 's|^\([^>]*\)>\([^.: ]*\)|\2,\1|' \
    -e ':path' -e 's| $| /|' -e 's| ?| /?|' -e 's|^\([^ ]* [^?]*[^/?]\)//*$|\1|' -e 's|^\([^ ]* [^?]*[^/?]\)//*?|\1?|' \
    -e 's| ///*$| |' -e 's| ///*?| ?|' -e 's/ /)/' |
  while IFS= read -r key; do
    case $key in
      *\?*\&*) printf '%s?%s\n' "${key%%\?*}" "$(printf '%s\n' "${key#*\?}" | tr '&' '\n' | sort | paste -s -d '&')" ;;
      *) printf '%s\n' "$key" ;;
    esac
  done
}
next=0 records=0 texts=0
: > "$t/from" && : > "$t/lay" && : > "$t/of" && : > "$t/owned" && : > "$t/bodies" && : > "$t/cited" && : > "$t/paths" && : > "$t/unshown" && : > "$t/used" && : > "$t/urls" && : > "$t/values" && : > "$t/others" && : > "$t/articles" && : > "$t/claimed"
[ "$(head -n 1 data/fixity.csv)" = kind,article,path,offset,length,sha256,batch,line ] || wrong "data/fixity.csv: its first line was changed"
[ -z "$(tail -c 1 data/fixity.csv | tr '\0' '?')" ] || wrong "data/fixity.csv: its last line was cut short"
sed 1d data/fixity.csv > "$t/rows"
sed -n 's/^record,.*,\([0-9a-f]\{64\}\),[^,]*,[^,]*$/\1/p' "$t/rows" | sort > "$t/a" && sort -u "$t/a" > "$t/b" && comm -23 "$t/a" "$t/b" > "$t/found"
wrongs "$W: the record " ' is in it twice'
# What many rows name would be read for each of them.
sed -n 's/^\(.*,\)\{6\}\([A-Za-z0-9-][A-Za-z0-9-]*\),\([0-9][0-9]*\)$/\2\/\3/p' "$t/rows" | sort > "$t/a" && sort -u "$t/a" > "$t/b" && comm -23 "$t/a" "$t/b" > "$t/found"
if [ -s "$t/found" ]; then
  wrongs "the line of custody $C/batches/" ' is that of two rows'
  stop
fi
exec 3< $W && head -c $warc_at <&3 > /dev/null
while IFS=, read -r kind article path offset length sha batch line; do
  here="$path: $kind of $article ($sha)"
  if ! is_number "$offset" || ! is_number "$length" || ! is_hash "$sha" || ! is_hash "$article$article$article$article"; then wrong "data/fixity.csv: $here: no number or hash" && continue; fi
  case $kind in
    record)
      records=$((records + 1))
      [ "$path" = $W ] || wrong "$here: is not where records are"
      [ "$offset" -eq "$next" ] && [ "$((offset + length))" -le "$warc_size" ] || { wrong "data/fixity.csv: the records before $here are not all in it" && continue; }
      next=$((offset + length))
      head -c "$length" <&3 > "$t/record" && sha256sum "$t/record" > "$t/sum" && read -r is of < "$t/sum"
      if [ "$is" != "$sha" ]; then # some programs read on, and leave less for the next
        tail -c +$((warc_at + offset + 1)) $W | head -c "$length" > "$t/record" && is=$(hash_of < "$t/record")
      fi
      head_of "$t/record" "$length" > "$t/said" && index_line "$offset" "$length" "$sha" ;;
    text)
      texts=$((texts + 1))
      n=0 && [ ! -s "$t/of.$article" ] || read -r n < "$t/of.$article"
      n=$((n + 1)) && printf '%s\n' $n > "$t/of.$article" && printf '%s\n' "$path" >> "$t/paths"
      [ "$path" = "data/texts/$article-$n.txt" ] || wrong "$path: is not the text with this number of its article"
      # Files are what the manifest says by now; whether it says this, all of them are asked at once below.
      case $path in data/texts/*/* | *..*) is= ;; data/texts/*) is=$sha && printf '%s  %s\n' "$sha" "$path" >> "$t/claimed" ;; *) is= ;; esac ;;
    *) wrong "data/fixity.csv: $here: no kind of thing" && continue ;;
  esac
  [ "$is" = "$sha" ] || wrong "$here: is not what was packed"
  if [ -z "$batch$line" ]; then printf '%s\n' "$here" >> "$t/unshown" && continue; fi
  # A line is shown behind the row of its salt; lines of batches that earlier versions filed, alone.
  f=$C/batches/$batch/$line.jsonl salt='' && [ -f "$f" ] || f=$C/batches/$batch/$line.json
  if ! is_name "$batch" || ! is_number "$line" || [ ! -f "$f" ]; then wrong "$here: its line of custody is missing" && continue; fi
  printf '%s\n' "$batch/$line" >> "$t/used"
  case $f in *.jsonl) IFS= read -r salt < "$f" ;; esac
  case $salt in '' | '{"salt":"'*'"}') ;; *) wrong "$f: does not begin with the row of its salt" && continue ;; esac
  if [ "$kind" = record ]; then
    { [ -z "$salt" ] || IFS= read -r words; IFS= read -r words; } < "$f" && words=${words%%,\"was\":\{*}
    case $words in
      '{"record":"capture","sha256":"'*"\"record_sha256\":\"$sha\""*) ;;
      *) wrong "$here: its line of custody, $f, has another hash" && continue ;;
    esac
    # Records lie in the order in which they lay in the archive.
    lay=${words#*\"warc\":\"} && lay=${lay%%\"*} && starts=${words#*\"record_offset\":} && starts=${starts%%[!0-9]*}
    is_number "$starts" || starts=0
    printf '%s %015d\n' "$lay" "$starts" >> "$t/lay"
    body=${words#*\"sha256\":\"} && body=${body%%\"*} && printf '%s\n' "$body" >> "$t/bodies" && printf '%s %s\n' "$body" "$article" >> "$t/owned"
  else
    # A text is named by its article and counted in the order of the chain.
    place='' last=0/0 && [ ! -s "$t/place.$batch" ] || read -r place < "$t/place.$batch"
    [ ! -s "$t/last.$article" ] || IFS= read -r last < "$t/last.$article"
    printf '%s\n' "${place:-0}/$line" > "$t/last.$article"
    [ "${place:-0}" -gt "${last%/*}" ] || { [ "${place:-0}" -eq "${last%/*}" ] && [ "$line" -gt "${last#*/}" ]; } ||
      wrong "$path: is not the text with this number of its article"
    sed -n -e '/^{"salt":/d' -e h -e 's/,"was":{.*//' -e "/\"text_sha256\":\"$sha\"/s/.*/held/p" -e g -e 's/,"article":{.*//' -e 's/^/says /p' "$f" > "$t/said"
    held='' words=''
    while IFS= read -r one; do
      case $one in held) held=1 ;; *) words="${words:+$words }${one#says }" ;; esac
      [ ${#words} -le $longest_head ] || { wrong "$here: its line of custody, $f, is longer than any" && stop; }
    done < "$t/said"
    [ -n "$held" ] || wrong "$here: its line of custody, $f, has another hash"
    cited=${words##*\"capture_sha256\":\"} && cited=${cited%%\"*} && printf '%s\n' "$cited" >> "$t/cited"
    printf '%s %s\n' "$sha" "$cited" >> "$t/from" && printf '%s %s\n' "$sha" "$article" >> "$t/of"
    ids='' from=''
    case $words in
      '{"record":"page",'*)
        source=${words#*\"source_id\":\"} && source=${source%%\"*}
        for one in url url_key; do
          url=${words#*\"$one\":\"} && url=${url%%\"*} && from="$source: $url"
          printf '%s\n%s' "$source" "$url" > "$t/one" && sha256sum "$t/one" > "$t/sum" && read -r sum of < "$t/sum" && of=${sum%"${sum#????????????????}"}
          ids="$ids $of"
          [ "$of" != "$article" ] || break
        done ;;
      '{"record":"reading",'*'"article_id":"'*) of=${words#*\"article_id\":\"} && of=${of%%\"*} && ids=" $of" ;;
    esac
    case "$ids " in
      *" $article "*) ;;
      *) for of in $ids none; do printf '%s %s %s\n' "$of" "$path" "$from" >> "$t/others"; done ;;
    esac
  fi
  printf '%s\n' "$article" >> "$t/articles"
done < "$t/rows"
unshown=$(wc -l < "$t/unshown")
exec 3<&-
[ "$next" -eq "$warc_size" ] || wrong "$W: has records that data/fixity.csv does not name"
sort "$t/claimed" > "$t/a" && sort "manifest-sha256.txt" > "$t/b" && comm -23 "$t/a" "$t/b" |
  sed 's/^\(.\{64\}\)  \(data\/texts\/\([^-]*\).*\)$/\2: text of \3 (\1)/' > "$t/found" && wrongs '' ': is not what was packed'
sort -u "$t/used" > "$t/a" && sort -u "$t/held" > "$t/b" && comm -23 "$t/a" "$t/b" > "$t/found"
wrongs "the line of custody $C/batches/" ' is not in the list of its batch'
sort -c -u "$t/lay" || wrong "$W: its records do not lie in the order in which they lay in the archive"
sort -u "$t/bodies" > "$t/a" && sort -u "$t/cited" > "$t/b" && comm -13 "$t/a" "$t/b" > "$t/found"
[ "$unshown" -gt 0 ] || wrongs 'the capture ' ', from which a text was read, is not in the pack'
for f in data/texts/*; do [ ! -e "$f" ] || printf '%s\n' "$f"; done | sort > "$t/a"
sort "$t/paths" > "$t/b" && comm -23 "$t/a" "$t/b" > "$t/found" && wrongs '' ': data/fixity.csv does not name it'
# A record is of an article whose text was read from it, where a text was.
sort "$t/from" > "$t/a" && sort "$t/of" > "$t/b" && join -o 1.2,2.2 "$t/a" "$t/b" | sort -u > "$t/read"
sed 's/ .*//' "$t/read" | sort -u > "$t/a" && sort -u "$t/owned" > "$t/b" && join "$t/b" "$t/a" | sort > "$t/owners"
comm -23 "$t/owners" "$t/read" | sed 's/^\(.*\) \(.*\)$/capture \1 of \2/' > "$t/found"
wrongs 'the ' ': is of another article by the texts that were read from it'
sort -u "$t/articles" > "$t/a" && sort "$t/others" > "$t/b"
join "$t/b" "$t/a" | sed 's/^\([^ ]*\) \([^ ]*\).*/\2: is of the article \1/' > "$t/found" && wrongs '' ' by its line of custody'
# Viewers find records by the index: it must be what the records say themselves, and nothing else.
keys_of < "$t/urls" > "$t/keys" && paste -d ' ' "$t/keys" "$t/values" | sort > "$t/a" && sort "$t/index" > "$t/b"
comm -3 "$t/a" "$t/b" | sed 's/.*"sha256:\([0-9a-f]\{64\}\)"}$/\1/' | sort -u > "$t/found"
wrongs "$W: its index is not that of its records: " ''

# What describes the captures says what is in them, and nothing else.
entry() {
  while read -r one sum of; do [ "$of" != "$1" ] || size=$one; done < "$t/sizes"
  printf '    {\n      "name": "%s",\n      "path": "%s",\n      "hash": "sha256:%s",\n      "bytes": %d\n    }%s\n' "${1##*/}" "$1" "$(unzip -p $W "$1" | hash_of)" "$size" "$2"
}
if [ -s "$t/members" ]; then
  unzip -p $W datapackage.json > "$t/package"
  newest=$(sed 's/^\(.\{14\}\).*/\1/' "$t/values" | sort | tail -n 1)
  created=$(printf '%s' "${newest:-19800101000000}" | sed 's/\(....\)\(..\)\(..\)\(..\)\(..\)\(..\)/\1-\2-\3T\4:\5:\6Z/')
  {
    printf '{\n  "profile": "data-package",\n  "wacz_version": "1.1.1",\n  "title": "Longwatch: %s",\n' "$many"
    printf '  "software": "%s",\n  "created": "%s",\n  "resources": [\n' "$(sed -n 's/^  "software": "\(Longwatch [0-9A-Za-z.+-]*\)",$/\1/p' "$t/package")" "$created"
    entry archive/data.warc.gz , && entry indexes/index.cdxj , && entry pages/pages.jsonl ''
    printf '  ]\n}\n'
  } > "$t/a"
  [ "$(hash_of < "$t/a")" = "$(hash_of < "$t/package")" ] || wrong "$W: datapackage.json does not describe what is in it"
  is=$(unzip -p $W datapackage-digest.json | hash_of) && says=$(printf '{\n  "path": "datapackage.json",\n  "hash": "sha256:%s"\n}\n' "$(hash_of < "$t/package")" | hash_of)
  [ "$is" = "$says" ] || wrong "$W: datapackage-digest.json is not that of datapackage.json"
fi

# 5. Each time-stamp is on a line of this chain, or on the manifest, and signed by an authority.
stamps=0 unsigned=0 newest=0 own='' most=200
sort "$t/hashes" > "$t/heads"
# Anybody can make a certificate: where whoever checks named one, those of the pack count for nothing.
if [ -n "$certificates" ]; then printf '%s\n' "$certificates" | sed '/^$/d'
else for f in $C/authorities/*; do [ ! -e "$f" ] || printf '%s\n' "$f"; done; fi > "$t/offered"
[ "$(wc -l < "$t/offered")" -le $most ] || { wrong "$C/authorities: has more files than $most" && : > "$t/offered"; }
while IFS= read -r f; do
  if [ "$(sed -n '/^-----BEGIN /p' "$f" | wc -l)" -le $most ]; then printf '%s\n' "$f"; else printf '%s\n' "$f" >> "$t/large"; fi
done < "$t/offered" > "$t/authorities"
[ ! -e "$t/large" ] || { cat "$t/large" > "$t/found" && wrongs '' ": holds more than $most certificates"; }
for s in $C/stamps/*.tsr $M; do
  [ -e "$s" ] || continue
  head=${s##*/} && head=${head%%.*}
  if [ "$s" = $M ]; then head=$(hash_of < manifest-sha256.txt) && printf '%s\n' "$head" > "$t/heads"; fi
  printf '%s\n' "$head" > "$t/a"
  if ! is_hash "$head" || [ -n "$(comm -23 "$t/a" "$t/heads")" ]; then wrong "$s: is on no line of this chain" && continue; fi
  # Only the token is signed: what an answer says beside it may be anybody's.
  rm -f "$t/token" && openssl ts -reply -in "$s" -token_out -out "$t/token" > /dev/null 2>&1
  openssl ts -reply -token_in -in "$t/token" -text > "$t/reply" 2> /dev/null
  at=$(sed -n 's/^Time stamp: //p' "$t/reply" | head -n 1)
  of=$(sed -n 's/^    00[01]0 - \(.\{47\}\).*/\1/p' "$t/reply" | head -n 2 | tr -d ' \n-')
  if [ "$of" != "$head" ]; then wrong "$s: is on something else" && continue; fi
  by=
  # Certificates must have been good when it was made, not today: they run out.
  when=$(date -d "$at" +%s 2> /dev/null)
  if [ "$(sed -n '/^Time stamp: /p' "$t/reply" | wc -l)" -ne 1 ] || [ -z "$at" ] || ! is_number "$when"; then wrong "$s: its time cannot be read" && continue; fi
  while IFS= read -r pem; do
    cat "$pem" > "$t/ca.pem" # openssl takes a blank in a name for its end
    openssl ts -verify -digest "$head" -in "$s" -CAfile "$t/ca.pem" -untrusted "$t/ca.pem" -attime "$when" > /dev/null 2>&1 || continue
    by=$pem && break
  done < "$t/authorities"
  if [ -n "$by" ] && [ "$s" = $M ]; then own=1 && say "this pack itself was stamped: $at, manifest-sha256.txt, by $by"
  elif [ -n "$by" ]; then
    stamps=$((stamps + 1)) && say "stamped: $at, head $head, by $by"
    place=$(sed -n "/^$head\$/=" "$t/hashes" | tail -n 1)
    [ "$place" -le "$newest" ] || newest=$place
  elif [ -n "$certificates" ]; then wrong "$s: no certificate that you named has signed it"
  elif [ -s "$t/authorities" ]; then wrong "$s: no authority's certificate here has signed it"
  else unsigned=$((unsigned + 1)); fi
done
while IFS= read -r f; do
  csplit -s -z -f "$t/certificate." "$f" '/^-----BEGIN /' '{*}' > /dev/null || wrong "$f: holds no certificate that can be read"
  for one in "$t"/certificate.*; do
    [ -n "$(sed -n '/^-----BEGIN /p' "$one")" ] || continue
    openssl x509 -in "$one" -noout -subject -fingerprint -sha256 > "$t/a" 2> /dev/null || wrong "$f: holds no certificate that can be read"
    while IFS= read -r words; do say "${f##*/}: $words"; done < "$t/a"
  done
  rm -f "$t"/certificate.*
done < "$t/authorities"
[ ! -s "$t/authorities" ] || echo "compare each fingerprint with the one that the authority itself publishes: anybody can make a certificate"

printf '%s\n' "checked: $(count_of $records 'captured record'), $(count_of $texts text), $(count_of $(($(wc -l < "$t/hashes"))) 'line of custody' 'lines of custody'), $(count_of $stamps time-stamp)"
while IFS= read -r one; do say "not covered by custody: $one"; done < "$t/unshown"
[ "$unshown" -eq 0 ] || echo "not checked: $unshown records and texts whose lines of custody cannot be shown by themselves: see README.en.txt"
sort -u -k 2,2 "$t/others" | while read -r of path from; do say "$path: by its line of custody from ${from:-another article}"; done
[ "$unsigned" -eq 0 ] || echo "not checked: the signatures of $unsigned time-stamps: name the authority's certificate, sh check.sh AUTHORITY.pem"
if [ $((stamps + unsigned)) -eq 0 ] && [ -n "$own" ]; then
  echo "there is no time-stamp on the chain of custody: before that on the pack itself, only the clock of whoever made it says when"
elif [ $((stamps + unsigned)) -eq 0 ]; then echo "there is no time-stamp: only the clock of whoever made the pack says when"; fi
if [ "$stamps" -gt 0 ]; then
  while read -r place name; do
    [ "$place" -le "$newest" ] || say "after the last time-stamp: the batch $name: only the clock of whoever made the pack says when it was filed"
  done < "$t/places"
fi
need_room
if [ "$bad" -gt 0 ]; then echo "$(faults "$bad"): this pack has no number that holds" && exit 1; fi
echo "number of this pack: $number${told:+ (the number that you were told)}"
if [ "$unshown" -gt 0 ]; then echo "nothing was changed of what custody covers; $unshown of $((records + texts)) records and texts are not covered"
else echo "nothing was changed"; fi
