package io.twinmesh.persistence.explorer;

import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;
import static io.twinmesh.persistence.ledger.LedgerSamples.account;
import static io.twinmesh.persistence.ledger.LedgerSamples.mintId;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.leaf.BurnLeaf;
import io.twinmesh.persistence.ledger.leaf.GiveBackLeaf;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.OrderedMintLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.SlashLeaf;
import io.twinmesh.persistence.ledger.leaf.SplitLeaf;
import io.twinmesh.persistence.ledger.leaf.SweepLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.leaf.VestLeaf;
import io.twinmesh.persistence.ledger.leaf.WithheldLeaf;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is said of a leaf of each type, from its bytes.
class LeafJsonTest {
    private static final byte[] COMMITMENT = new byte[32];

    /// What only leaves of a type say.
    private static final Map<String, String> OWN =
            own(
                    "payout",
                    "\"job\":\"job-00000000000000000000000000000001\"}",
                    "deposit",
                    "\"role\":\"recipient\"}]}",
                    "transfer",
                    "\"role\":\"recipient\"}]}",
                    "refund",
                    "\"refundOf\":\"00000000000000000000000000000002\"}",
                    "burn",
                    "\"role\":\"payer\"}]}",
                    "mint",
                    "\"mintPolicy\":\"" + LedgerSamples.WORK + "\",\"expires\":\"",
                    "vest",
                    "\"vestAfter\":\"PT20S\",\"vestResults\":3}",
                    "slash",
                    "\"evidence\":\"" + LedgerSamples.WORK + "\"}",
                    "give-back",
                    "\"slash\":\"00000000000000000000000000000001\"}",
                    "split-policy",
                    "\"providerShare\":5000,\"authorShare\":3500,\"contributorsShare\":1000,"
                            + "\"networkShare\":500,\"mintPolicy\"",
                    "sweep-out",
                    "\"sweep\":\"00000000000000000000000000000001\",\"fromLane\":0,\"toLane\":1}",
                    "sweep-in",
                    "\"sweep\":\"00000000000000000000000000000001\",\"fromLane\":0,\"toLane\":1}",
                    "post-withheld",
                    "\"due\":\"1970-01-03T00:00:00Z\"}",
                    "return-withheld",
                    "\"payer\":\"" + account(2).value() + "\",\"due\"");

    private static Map<String, String> own(String... typesAndTexts) {
        var own = new HashMap<String, String>();
        for (int i = 0; i < typesAndTexts.length; i += 2) {
            own.put(typesAndTexts[i], typesAndTexts[i + 1]);
        }
        return own;
    }

    private static List<LedgerLeaf> leaves() {
        var id = mintId(1);
        var transfer =
                new TransferLeaf(
                        3, NOW, id, Optional.empty(), COMMITMENT, account(1), account(2), 5);
        return List.of(
                new PayoutLeaf(3, NOW, LedgerSamples.job(1), COMMITMENT, transfer.postings()),
                new MintLeaf(3, NOW, id, account(1), 5),
                transfer,
                new TransferLeaf(
                        3, NOW, id, Optional.of(mintId(2)), COMMITMENT, account(1), account(2), 5),
                new BurnLeaf(3, NOW, id, COMMITMENT, account(1), 5),
                new OrderedMintLeaf(
                        3, NOW, LedgerSamples.signedMint(1, 5, 100, 1, 2), LedgerSamples.WORK),
                new VestLeaf(3, NOW, account(1), 5, LedgerSamples.VESTING),
                new SlashLeaf(3, NOW, id, account(1), 5, LedgerSamples.WORK),
                new GiveBackLeaf(3, NOW, id, account(1), 5),
                new SplitLeaf(3, NOW, LedgerSamples.signedSplit(2, 1, 2), LedgerSamples.WORK),
                new SweepLeaf(3, NOW, new Sweep(id, account(1), 5, 0, 1), false),
                new SweepLeaf(3, NOW, new Sweep(id, account(1), 5, 0, 1), true),
                new WithheldLeaf(3, NOW, account(1), account(2), 2, 5, false),
                new WithheldLeaf(3, NOW, account(1), account(2), 2, 5, true));
    }

    @Test
    void leaves_of_every_type_say_what_is_theirs() {
        var said = new HashMap<String, String>();
        for (var leaf : leaves()) {
            var json = LeafJson.of(leaf.bytes());
            assertThat(json.get("index").asLong()).isEqualTo(3);
            assertThat(json.get("time").asText()).isEqualTo(NOW.toString());
            said.put(json.get("type").asText(), json.toString());
        }
        assertThat(said.keySet()).isEqualTo(OWN.keySet());
        assertThat(said)
                .allSatisfy((type, json) -> assertThat(json).as(type).contains(OWN.get(type)));
    }

    @Test
    void a_split_policy_that_withholds_pay_says_how_much_and_for_how_long() {
        var signed = LedgerSamples.withholdingSplit(2, 1, 2);
        var json = LeafJson.of(new SplitLeaf(3, NOW, signed, LedgerSamples.WORK).bytes());
        assertThat(json.get("type").asText()).isEqualTo("split-policy");
        assertThat(json.get("holdbackShare").asInt()).isEqualTo(3000);
        assertThat(json.get("holdbackDays").asInt()).isEqualTo(2);
    }

    @Test
    void signatures_are_shown_with_their_keys() {
        var signed = LedgerSamples.signedMint(1, 5, 100, 1, 2);
        var json = LeafJson.of(new OrderedMintLeaf(3, NOW, signed, LedgerSamples.WORK).bytes());
        assertThat(json.get("signatures")).hasSize(2);
        assertThat(json.at("/signatures/0/key").asText())
                .isEqualTo(signed.signatures().getFirst().key().toString());
        assertThat(json.at("/signatures/0/signature").asText())
                .isEqualTo(signed.signatures().getFirst().hex());
    }
}
