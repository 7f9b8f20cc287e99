#!/usr/bin/env bash
# Creates or updates the comment with the summary of a plan. action.yml sets the variables.
set -euo pipefail

marker="<!-- twilio-worker-user-sync: plan -->"
text=$(cat "$SUMMARY")
# GitHub takes 65,536 characters for a comment. The table of Workers is last and the only long part.
if [[ ${#text} -gt 60000 ]]; then text="${text%%<table>*}The table of Workers is too long for a comment."; fi
body="$marker"$'\n'"$text"$'\n\n'"From [this run]($RUN)."

# Only a comment of our own: anybody can write the marker.
mine=".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$marker\"))) | .id"
comments="repos/{owner}/{repo}/issues/$PULL_REQUEST/comments"
ids=$(gh api "$comments" --paginate --jq "$mine")
id="${ids%%$'\n'*}"
if [[ -n "$id" ]]; then
  gh api "repos/{owner}/{repo}/issues/comments/$id" --method PATCH --field body=@- --silent <<< "$body"
else
  gh api "$comments" --method POST --field body=@- --silent <<< "$body"
fi
