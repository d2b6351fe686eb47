# The files and functions of a person who pushes: a clone, two keys of newcomer.example and their successor
# key, and git's plumbing for trees that `git add` would not make.
set -eu -o pipefail
export GIT_AUTHOR_NAME=Pusher GIT_AUTHOR_EMAIL=pusher@newcomer.example
export GIT_COMMITTER_NAME=Pusher GIT_COMMITTER_EMAIL=pusher@newcomer.example
ORG=newcomer.example
TEXT=tech-sector-accord-1
ENROLLED=keys/$ORG/0001-enroll.toml
PLEDGED=pledges/$ORG/0002-pledge.toml
OTHERS=pledges/contoso.example/0002-pledge.toml
NEXT=pledges/$ORG/0003-reaffirm.toml
PROFILE=(--group private-sector --country DE --threshold 1)
# Signs with $ONE, unless another key is given.
KEYS=(--key "$ONE" --yes)

commit() { git add --all && git commit --quiet --message 'A change'; }

sign() { rm -f "$1.sig" && ssh-keygen -q -Y sign -f "${2-$ONE}" -n accord-record-v1 "${@:3}" "$1" 2> /dev/null; }

# The day of these tests dates the records; the hook judges by it, too.
accord() {
    case $1 in
    enroll | pledge | reaffirm | rotate | sign) command accord "$@" --today "$PAGE_DAY" ;;
    *) command accord "$@" ;;
    esac
}

# Prints a key of ORGANIZATION; $ONE and $SUCCESSOR are those of $ORG.
own_key() { # ORGANIZATION one|successor
    case "$1 $2" in
    "$ORG one") echo "$ONE" ;;
    "$ORG successor") echo "$SUCCESSOR" ;;
    *)
        [ -e "$ONE-$1-$2" ] || ssh-keygen -q -N '' -C '' -t ed25519 -f "$ONE-$1-$2" > /dev/null
        echo "$ONE-$1-$2"
        ;;
    esac
}

enroll() { # ORGANIZATION NAME
    local one successor
    one=$(own_key "$1" one) && successor=$(own_key "$1" successor)
    accord enroll "$1" --name "$2" "${PROFILE[@]}" --current "$one.pub" --next "$successor.pub" --key "$one" --yes
}

reaffirm() { accord reaffirm "$ORG" "$TEXT" "${KEYS[@]}"; }

edit() { sed --in-place --expression "$1" "$2"; }

# Adds the next record, changed before it is signed.
reaffirm_as() { reaffirm && edit "$1" "$NEXT" && sign "$NEXT"; }

# Prints a tree like TREE that has (MODE, OBJECT) at PATH.
grafted() { # TREE MODE OBJECT PATH
    local name=${4%%/*} entry
    case $2 in 160000) entry="$2 commit $3" ;; 040000) entry="$2 tree $3" ;; *) entry="$2 blob $3" ;; esac
    if [ "$name" != "$4" ]; then
        local below
        below=$(git rev-parse --quiet --verify "$1:$name") || below=$(git mktree < /dev/null)
        entry="040000 tree $(grafted "$below" "$2" "$3" "${4#*/}")"
    fi
    { git ls-tree -z "$1" | grep --null-data --invert-match --perl-regexp "\t\Q$name\E\$" || true
        printf '%s\t%s\0' "$entry" "$name"; } | git mktree -z --missing
}

# Makes the next commit: HEAD's tree with (MODE, OBJECT) at PATH, without a change of files.
graft() { # MODE OBJECT PATH
    MADE=yes
    git reset --quiet --soft "$(git commit-tree -p HEAD -m 'A change' "$(grafted 'HEAD^{tree}' "$@")")"
}

blob() { git hash-object -w --stdin; }
