"""Headings for fitting: made up, and none of them is among those that `make quality` reports as unseen."""

HEADINGS = """
Recommended Stories | Related Stories | More Stories | Top Stories | Read next | You may also like | Most popular |
Trending | Editor's picks | More from us | What to read next | Don't miss | In other news | Latest headlines | Must
reads | Also in the news | Further reading | Suggested for you | Up next | Popular right now | Dive deeper |
Elsewhere on the site | From our partners | Around the web | The day's biggest headlines | Catch up on | Readers
also liked | While you're here | Best of the week | Handpicked for you | Today's talking points | Continue with
these | Stories you missed | From the archive | Explore more | Other people are looking at | In the spotlight | Our
best work | This week on the podcast | The conversation continues | Worth your time | On the agenda | Hot topics |
Across the country | More in Politics | Watch & listen | Now on our front page | Five-minute reads | Beyond the
headlines | Most shared today | Our top picks | Inside today's paper | People are talking about | Get the full
picture | Before you go | Fresh off the press | Similar articles | With your morning coffee | The lunch table | Over
to you | Worth a click | The big five | Three to read | One more thing | Seven to save | Not to be skipped |
Tonight's shelf | The back page | The slow lane | The fast lane | From the corridor | Letters from the coast | The
small print | Around town | Up and down the country | Between the lines | The weekender | Sunday best | On our radar
| On everyone's lips | Making noise | On the doorstep | In brief | At a glance elsewhere | The wider world | World
in motion | City notes | Country notes | Business beat | Sport shorts | The arts page | The green desk | Tech corner
| Health notes | Money matters today | Life and style | The kitchen table | Garden corner | Night owls | Early birds
| Our reporters recommend | From the newsroom floor | The desk suggests | Straight from the wire | Wire picks |
Heard in the hall | Out of town | Farther afield | Closer to home | The other front page | The rest of the day | The
rest of the news | The evening shelf | Your commute, sorted | Your weekend sorted | Kept for you | Put aside for you
| Still to come | Earlier today | Also today | Also this week | New today | New this week | Now playing | Join in |
Jump to | Next page | Turn the page | Look here | Have you seen these? | Seen these? | Missed these? | Have a look
at these | Good reads | Long reads | Quick reads | Quick hits | Big reads | Slow reads | The long and short of it |
The short list | The shortlist | Pick of the day | Picks of the week | The morning five | The evening three |
Hand-picked | Staff favourites | Crowd pleasers | Rising fast | Climbing now | What's hot | What's new | Lately | Of
note | Noted
"""

HEADINGS_FITTED = tuple(" ".join(heading.split()) for heading in HEADINGS.split("|"))
