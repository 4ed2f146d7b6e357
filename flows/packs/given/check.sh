#!/bin/sh
# Checks this pack with sh, coreutils, openssl, unzip and sed, and with nothing of the program that made it:
#   sh check.sh [NUMBER] [CERTIFICATE.pem …]
# NUMBER is what you were told, by another way, that this pack has; a CERTIFICATE is one that you had yourself from an
# authority of time-stamps. What the checks prove, and what they do not, stands in README.en.txt (fa, ar, fr, de).
# Ends with 0 where all holds, and with 1 where a line beginning with WRONG names what does not.
LC_ALL=C
export LC_ALL
told=
case ${1-} in *.pem | '') ;; *) told=$1 && shift ;; esac
certificates=
for one in "$@"; do
  case $one in /*) ;; *) one=$PWD/$one ;; esac
  certificates="$certificates
$one"
done
# Where it lies beside no pack, as one that you had from elsewhere does, it checks the folder that you are in.
if [ -d "$(dirname -- "$0")/data" ]; then cd -- "$(dirname -- "$0")" || exit 2; fi
for tool in sha256sum openssl unzip sed sort comm split paste head tail tr wc date mktemp rm cat dirname; do
  command -v $tool > /dev/null || { echo "check.sh needs $tool, which is not here"; exit 2; }
done
t=$(mktemp -d) || exit 2
exec 2> /dev/null # a file that is missing is named below
trap 'rm -rf -- "$t"' EXIT
bad=0
wrong() { bad=$((bad + 1)) && printf 'WRONG: %s\n' "$1"; }
wrongs() { while IFS= read -r one; do wrong "$1$one$2"; done < "$t/found"; }
hash_of() { sha256sum | sed 's/ .*//'; }
is_number() { case $1 in '' | *[!0-9]* | 0?* | ????????????????*) return 1 ;; esac; }
C=data/custody

# 1. Every file is the one that was packed, and no other is here.
for m in manifest-sha256.txt tagmanifest-sha256.txt; do
  if [ ! -f "$m" ]; then wrong "$m: is missing" && continue; fi
  sed 's/^[0-9a-f]\{64\}  //' "$m" > "$t/$m"
  if [ -n "$(sed -n '/^[0-9a-f]\{64\}  [A-Za-z0-9][A-Za-z0-9._/-]*$/!p' "$m" | tr '\0' '?')" ] || [ -n "$(tail -c 1 "$m" | tr '\0' '?')" ]; then
    wrong "$m: a line of it is no hash and name"
  elif ! sort -c -u "$t/$m" 2> /dev/null; then
    wrong "$m: lines of it were moved or doubled"
  elif ! sha256sum -c --quiet --strict "$m" > "$t/found" 2> /dev/null; then
    wrongs '' ' (it is not what was packed)'
  fi
done
walk() {
  for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -L "$f" ]; then printf '%s\n' "${f#./}"
    elif [ -d "$f" ]; then walk "$f"
    elif [ -e "$f" ]; then printf '%s\n' "${f#./}"; fi
  done
}
walk . | sort > "$t/here"
{ cat "$t/manifest-sha256.txt" "$t/tagmanifest-sha256.txt" && echo tagmanifest-sha256.txt; } 2> /dev/null | sort > "$t/named"
comm -23 "$t/here" "$t/named" > "$t/found" && wrongs '' ': is in no manifest: somebody put it here'
comm -13 "$t/here" "$t/named" > "$t/found" && wrongs '' ': is missing'
number=$(hash_of < tagmanifest-sha256.txt)
if [ -n "$told" ] && [ "$told" != "$number" ]; then wrong "this is not the pack with the number $told"; fi

# 2. The lines of custody follow one another.
: > "$t/hashes"
if [ -s $C/chain.jsonl ]; then
  [ -z "$(tail -c 1 $C/chain.jsonl | tr '\0' '?')" ] || wrong "$C/chain.jsonl: its last line was cut short"
  split -l 1 -a 7 -d $C/chain.jsonl "$t/line."
  for g in "$t"/line.????000; do sha256sum "${g%000}"???; done | sed 's/ .*//' > "$t/hashes"
  sed '$d' "$t/hashes" > "$t/before"
  sed -n '1d; s/.*"previous":"\([0-9a-f]*\)".*/\1/; s/^{.*/none/; p' $C/chain.jsonl > "$t/says"
  paste -d ' ' "$t/before" "$t/says" | sed -n '/^\(.*\) \1$/!=' > "$t/found"
  wrongs "$C/chain.jsonl: the line after line " ' does not follow it: one of the two was changed, moved or taken away'
  says=$(tail -n 1 $C/chain.jsonl | sed -n 's/.*,"check":"\([0-9a-f]*\)"}$/\1/p')
  is=$(tail -n 1 $C/chain.jsonl | sed 's/,"check":"[0-9a-f]*"}$/}/' | tr -d '\n' | hash_of)
  [ "$says" = "$is" ] || wrong "$C/chain.jsonl: its last line was changed"
fi

# 3. Each batch is named by the chain, and each line shown stands in the list of its batch.
for b in $C/batches/*; do
  [ -e "$b" ] || continue
  name=${b##*/} && name=${name%.jsonl.zst}
  line=$(sed -n "/\"batch\":\"$name\"/p" $C/chain.jsonl | tail -n 1)
  if [ -f "$b" ]; then
    says=$(printf '%s\n' "$line" | sed -n 's/.*"sha256":"\([0-9a-f]*\)".*/\1/p')
    [ "$says" = "$(hash_of < "$b")" ] || wrong "$b: is not the batch that the chain names"
    continue
  fi
  says=$(printf '%s\n' "$line" | sed -n 's/.*"lines_sha256":"\([0-9a-f]*\)".*/\1/p')
  if [ ! -f "$b/lines.txt" ] || [ "$says" != "$(hash_of < "$b/lines.txt")" ]; then
    wrong "$b/lines.txt: is not the list of lines that the chain names"
  fi
  for g in '?' '??' '???' '????' '?????' '??????'; do
    (cd "$b" && for f in $g.json; do if [ -e "$f" ]; then sha256sum $g.json && break; fi; done)
  done | sed 's/^\(.\{64\}\)  \(.*\)\.json$/\1 \2/' | sort > "$t/shown"
  sort "$b/lines.txt" > "$t/listed" 2> /dev/null
  comm -23 "$t/shown" "$t/listed" | sed 's/^[^ ]* //' > "$t/found"
  wrongs "$b/" '.json: is not that line of the batch'
done

# 4. Each record and each text is the one whose hash stands in a line of custody; nothing else is in the captures.
unzip -tqq data/captures.wacz > /dev/null 2>&1 || wrong "data/captures.wacz: is damaged"
unzip -p data/captures.wacz archive/data.warc.gz > "$t/warc" 2> /dev/null
next=0 records=0 texts=0 unshown=0
: > "$t/bodies" && : > "$t/cited" && : > "$t/paths"
[ "$(head -n 1 data/fixity.csv)" = kind,article,path,offset,length,sha256,batch,line ] || wrong "data/fixity.csv: its first line was changed"
sed 1d data/fixity.csv > "$t/rows"
while IFS=, read -r kind article path offset length sha batch line; do
  here="$path: $kind of $article ($sha)"
  if ! is_number "$offset" || ! is_number "$length"; then wrong "data/fixity.csv: $here: no number" && continue; fi
  case $kind in
    record)
      records=$((records + 1)) key=record_sha256
      [ "$offset" -eq "$next" ] || wrong "data/fixity.csv: the records before $here are not all in it"
      next=$((offset + length))
      is=$(tail -c +$((offset + 1)) "$t/warc" | head -c "$length" | hash_of) ;;
    text)
      texts=$((texts + 1)) key=text_sha256
      printf '%s\n' "$path" >> "$t/paths"
      case $path in data/texts/*/* | *..*) is= ;; data/texts/*) is=$(hash_of < "$path") ;; *) is= ;; esac ;;
    *) wrong "data/fixity.csv: $here: no kind of thing" && continue ;;
  esac
  [ "$is" = "$sha" ] || wrong "$here: is not what was packed"
  if [ -z "$batch" ]; then unshown=$((unshown + 1)) && continue; fi
  f=$C/batches/$batch/$line.json
  if ! is_number "$line" || [ ! -f "$f" ]; then wrong "$here: its line of custody is missing" && continue; fi
  [ -n "$(sed -n "s/,\"was\":{.*//; /\"$key\":\"$sha\"/p" "$f")" ] || wrong "$here: its line of custody, $f, has another hash"
  if [ "$kind" = record ]; then
    sed -n 's/^{"record":"capture","sha256":"\([0-9a-f]*\)".*/\1/p' "$f" >> "$t/bodies"
  else
    sed 's/,"article":{.*//; s/.*"capture_sha256":"\([0-9a-f]*\)".*/\1/' "$f" >> "$t/cited"
  fi
done < "$t/rows"
[ "$next" -eq "$(wc -c < "$t/warc")" ] || wrong "data/captures.wacz: has records that data/fixity.csv does not name"
sort -u "$t/bodies" > "$t/a" && sort -u "$t/cited" > "$t/b" && comm -13 "$t/a" "$t/b" > "$t/found"
[ "$unshown" -gt 0 ] || wrongs 'the capture ' ', from which a text was read, is not in the pack'
for f in data/texts/*; do [ ! -e "$f" ] || printf '%s\n' "$f"; done | sort > "$t/a"
sort "$t/paths" > "$t/b" && comm -23 "$t/a" "$t/b" > "$t/found" && wrongs '' ': data/fixity.csv does not name it'

# 5. Each time-stamp is on a line of this chain, and signed by an authority.
stamps=0 unsigned=0
sort "$t/hashes" > "$t/heads"
for s in $C/stamps/*.tsr; do
  [ -e "$s" ] || continue
  head=${s##*/} && head=${head%%.*}
  printf '%s\n' "$head" > "$t/a"
  if [ -n "$(comm -23 "$t/a" "$t/heads")" ]; then wrong "$s: is on no line of this chain" && continue; fi
  openssl ts -reply -in "$s" -text > "$t/reply" 2> /dev/null
  at=$(sed -n 's/^Time stamp: //p' "$t/reply")
  { for f in $C/authorities/*; do [ ! -e "$f" ] || printf '%s\n' "$f"; done && printf '%s\n' "$certificates" | sed '/^$/d'; } > "$t/authorities"
  by=
  while IFS= read -r pem; do
    for when in '' "-attime $(date -d "$at" +%s 2> /dev/null)"; do
      # shellcheck disable=SC2086
      openssl ts -verify -digest "$head" -in "$s" -CAfile "$pem" -untrusted "$pem" $when > /dev/null 2>&1 || continue
      by=$pem && break 2
    done
  done < "$t/authorities"
  if [ -n "$by" ]; then stamps=$((stamps + 1)) && printf 'stamped: %s, head %s, by %s\n' "$at" "$head" "$by"
  elif [ -s "$t/authorities" ]; then wrong "$s: no authority's certificate here has signed it"
  else unsigned=$((unsigned + 1)); fi
done
for f in $C/authorities/*; do
  [ ! -e "$f" ] || openssl x509 -in "$f" -noout -subject -fingerprint -sha256 2> /dev/null | sed "s|^|${f##*/}: |"
done

printf '%s\n' "checked: $records captured records, $texts texts, $(wc -l < "$t/hashes") lines of custody, $stamps time-stamps"
[ "$unshown" -eq 0 ] || echo "not checked: $unshown records and texts whose lines of custody cannot be shown by themselves: see README.en.txt"
[ "$unsigned" -eq 0 ] || echo "not checked: the signatures of $unsigned time-stamps: name the authority's certificate, sh check.sh AUTHORITY.pem"
[ $((stamps + unsigned)) -gt 0 ] || echo "there is no time-stamp: nothing here says when, but the clock of whoever made the pack"
echo "number of this pack: $number${told:+ (as you were told)}"
if [ "$bad" -eq 0 ]; then echo "nothing was changed"; else echo "$bad things are wrong" && exit 1; fi
