from tests.factories import *
def test_x(site,client):
    for slugs in (["one"],["two","three"]):
        for s in slugs: a_listing(site,s)
        site.stamp.number(); site.cards_kept.clear()
        with statements(site) as asked: client.get("/listings")
        print(len(asked)); print("\n".join(a[:150].replace("\n"," ")+"..."+a[-100:].replace("\n"," ") for a in asked))
