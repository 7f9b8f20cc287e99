#!/usr/bin/env bash
# Opens, comments on or closes the issue about failed syncs. action.yml sets the variables.
set -euo pipefail

# Not `gh issue list --label`: that searches, and GitHub updates its search index late.
alerts="repos/{owner}/{repo}/issues?labels=sync-alert&state=open&sort=created&direction=asc"

if [[ "$RESULT" == success ]]; then
  issues=$(gh api "$alerts" --jq '.[].number')
  for issue in $issues; do
    # A broken Worker fails each night. The hourly syncs in between look at changed Workers only;
    # if they closed the issue, each night would open another one.
    body=$(gh api "repos/{owner}/{repo}/issues/$issue" --jq .body)
    if [[ "$WORKERS" == changed && "$body" == "A scheduled sync of all Workers"* ]]; then
      echo "#$issue stays open until a sync of all Workers succeeds."
      continue
    fi
    gh issue close "$issue" --comment "A scheduled sync of $WORKERS Workers succeeded: $RUN"
  done
  exit
fi

issues_on=$(gh api "repos/{owner}/{repo}" --jq .has_issues)
if [[ "$issues_on" != true ]]; then
  echo "::warning::No issue reports this failure, because Issues are off. Turn them on under Settings → General → Features."
  exit
fi

how="was cancelled, or ran out of time"
if [[ "$RESULT" == failure ]]; then how=failed; fi
oldest() { gh api "$alerts&per_page=1" --jq '.[].number'; }
again() {
  gh issue comment "$1" --body "It $how again: $RUN"
  if [[ "$WORKERS" == changed ]]; then return; fi
  # From now on only a sync of all Workers closes it.
  body=$(gh api "repos/{owner}/{repo}/issues/$1" --jq .body)
  gh issue edit "$1" --body "${body//sync of changed Workers/sync of all Workers}"
}

issue=$(oldest)
if [[ -n "$issue" ]]; then
  again "$issue"
  exit
fi

# Fails if the label exists. If it does not exist after this, creating the issue fails.
gh label create sync-alert --color B60205 --description "A scheduled sync failed" || true
url=$(gh issue create --title "The scheduled sync fails" --label sync-alert --body-file - <<END
A scheduled sync of $WORKERS Workers $how: $RUN

**What to do:** open that run. Its summary says what went wrong and how to fix it. If there is no summary, the run ended before the sync; the log of the failed job shows where. The next scheduled run recovers from a temporary failure by itself. To try now: Actions → $WORKFLOW → Run workflow.

Each further failure adds a comment. The issue closes when a scheduled sync of $WORKERS Workers succeeds.
END
)
# Two runs can look at the same moment and both find no issue. The older issue stays.
own="${url##*/}"
issue=$(oldest)
if [[ -n "$issue" && "$issue" -lt "$own" ]]; then
  again "$issue"
  gh issue close "$own" --reason "not planned" --comment "Two runs failed at once: see #$issue."
fi
