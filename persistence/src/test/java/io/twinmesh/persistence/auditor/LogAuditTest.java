package io.twinmesh.persistence.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.BurnLeaf;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

class LogAuditTest {
    private final ServedLeaves log = new ServedLeaves();

    /// More than one bundle.
    private final List<byte[]> served = log.leaves();

    private final LogAudit audit = audit(Long.MAX_VALUE);

    LogAuditTest() {
        for (var batch : LedgerSamples.batches(600, 40, 1)) {
            batch.movements()
                    .forEach(movement -> served.add(LedgerLeaf.of(batch, movement).bytes()));
        }
    }

    private LogAudit audit(long mostAtOnce) {
        return new LogAudit(
                ServedLeaves.ORIGIN,
                path -> {
                    int first = (int) path.index() * TilePath.FULL;
                    return Tiles.bundle(served.subList(first, first + path.width()));
                },
                mostAtOnce,
                List.of());
    }

    @Test
    void agrees_to_every_checkpoint_of_straight_books_and_knows_what_they_come_to() {
        for (int size : List.of(0, 1, 255, 256, 257, 300, 512, served.size())) {
            assertThat(audit.of(log.checkpoint(size))).isEqualTo(new Opinion.Agreed());
        }
        var totals = audit.totals();
        assertThat(totals.leaves()).isEqualTo(served.size());
        assertThat(totals.payouts()).isGreaterThan(500).isLessThan(600);
        assertThat(totals.minted()).isEqualTo(15 * 40_000).isEqualTo(totals.held());
        // a payer, three providers, an author, contributors and the treasury
        assertThat(totals.accounts()).isEqualTo(7);
    }

    private static byte[] sent(int index, int id, long amount) {
        return new TransferLeaf(
                        index,
                        LedgerSamples.NOW,
                        LedgerSamples.mintId(id),
                        Optional.empty(),
                        new byte[32],
                        LedgerSamples.owned(1),
                        LedgerSamples.owned(2),
                        amount)
                .bytes();
    }

    @Test
    void what_an_owner_sends_the_recipient_can_spend() {
        served.clear();
        var rules = LedgerSamples.rules();
        var batch =
                rules.decide(
                                LaneState.empty("0"),
                                List.of(
                                        new LedgerCommand.Mint(
                                                LedgerSamples.mintId(1),
                                                LedgerSamples.owned(1),
                                                100),
                                        LedgerSamples.transfer(1, 1, 2, 100),
                                        LedgerSamples.transfer(2, 2, 3, 100)),
                                LedgerSamples.NOW)
                        .event()
                        .orElseThrow();
        batch.movements().forEach(moved -> served.add(LedgerLeaf.of(batch, moved).bytes()));

        assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Agreed());
        assertThat(audit.totals().held()).isEqualTo(audit.totals().minted()).isEqualTo(100);
    }

    @Test
    void leaves_that_do_not_give_the_root_are_objected_to_and_straight_ones_agreed_to_after_that() {
        var right = log.everything();
        var last = served.removeLast();
        var leaf = (PayoutLeaf) LedgerLeaf.parse(last);
        var other = leaf.commitment();
        other[0] ^= 1;
        served.add(
                new PayoutLeaf(leaf.index(), leaf.time(), leaf.job(), other, leaf.postings())
                        .bytes());
        assertThat(audit.of(right))
                .isEqualTo(
                        new Opinion.Objection("the leaves that are served do not give this root"));

        served.removeLast();
        served.add(last);

        assertThat(audit.of(right)).isEqualTo(new Opinion.Agreed());
    }

    @Test
    void a_log_with_more_leaves_than_can_be_read_at_once_is_agreed_to_in_the_end() {
        var slow = audit(250);
        assertThat(slow.of(log.everything()))
                .isEqualTo(
                        new Opinion.Undecided(
                                "read 250 of " + served.size() + " leaves; ask again"));
        assertThat(slow.of(log.everything())).isInstanceOf(Opinion.Undecided.class);

        assertThat(slow.of(log.everything())).isEqualTo(new Opinion.Agreed());
    }

    @Test
    void what_cannot_be_read_or_is_no_bundle_is_not_decided() {
        var deaf =
                new LogAudit(
                        ServedLeaves.ORIGIN,
                        _ -> {
                            throw new IOException("nobody answers");
                        },
                        Long.MAX_VALUE,
                        List.of());
        assertThat(deaf.of(log.everything()))
                .isEqualTo(new Opinion.Undecided("the leaves cannot be read: nobody answers"));
        for (var bytes : List.of(new byte[] {1, 2, 3}, new byte[0])) {
            var other = new LogAudit(ServedLeaves.ORIGIN, _ -> bytes, Long.MAX_VALUE, List.of());
            assertThat(other.of(log.everything())).isInstanceOf(Opinion.Undecided.class);
        }
    }

    @Test
    void a_checkpoint_of_another_log_is_not_decided() {
        var elsewhere =
                new LogAudit("other.example/lane/0", _ -> new byte[0], Long.MAX_VALUE, List.of());
        assertThat(elsewhere.of(log.everything()))
                .isEqualTo(new Opinion.Undecided("the auditor reads another log"));
    }

    /// Books that the log signed and that are crooked all the same.
    @Nested
    class Books {
        private int payout(int from) {
            int at = from;
            while (!(LedgerLeaf.parse(served.get(at)) instanceof PayoutLeaf)) {
                at++;
            }
            return at;
        }

        private void objects(String why) {
            assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Objection(why));
        }

        private void change(int at, UnaryOperator<PayoutLeaf> change) {
            served.set(at, change.apply((PayoutLeaf) LedgerLeaf.parse(served.get(at))).bytes());
        }

        @Test
        void that_pay_a_job_twice() {
            int first = payout(0);
            int second = payout(300);
            var job = ((PayoutLeaf) LedgerLeaf.parse(served.get(first))).job();
            change(
                    second,
                    leaf ->
                            new PayoutLeaf(
                                    leaf.index(),
                                    leaf.time(),
                                    job,
                                    leaf.commitment(),
                                    leaf.postings()));

            objects("leaf " + second + ": I4: its job was paid before");
        }

        @Test
        void that_pay_out_of_the_issuing_account_or_into_it() {
            int at = payout(0);
            var before = served.get(at);
            for (var role : List.of(Role.PAYER, Role.PROVIDER, Role.AUTHOR)) {
                served.set(at, before);
                change(
                        at,
                        leaf ->
                                new PayoutLeaf(
                                        leaf.index(),
                                        leaf.time(),
                                        leaf.job(),
                                        leaf.commitment(),
                                        issuing(leaf.postings(), role)));

                objects(
                        "leaf "
                                + at
                                + ": only what creates or destroys tokens touches the issuing"
                                + " account");
            }
        }

        /// The same postings, one of them of the issuing account, which comes first.
        private static List<Posting> issuing(List<Posting> postings, Role role) {
            var issuing =
                    postings.stream()
                            .filter(posting -> posting.role() == role)
                            .findAny()
                            .orElseThrow();
            return Stream.concat(
                            Stream.of(new Posting(Posting.ISSUANCE, issuing.amount(), role)),
                            postings.stream().filter(posting -> !posting.equals(issuing)))
                    .toList();
        }

        @Test
        void that_go_back_in_time_by_more_than_clocks_differ() {
            var first = (MintLeaf) LedgerLeaf.parse(served.getFirst());
            var latest = LedgerLeaf.parse(served.get(1)).time().plus(Duration.ofMinutes(5));
            served.set(
                    0,
                    new MintLeaf(0, latest, first.id(), first.account(), first.amount()).bytes());
            assertThat(audit(Long.MAX_VALUE).of(log.everything())).isEqualTo(new Opinion.Agreed());

            served.set(
                    0,
                    new MintLeaf(
                                    0,
                                    latest.plusMillis(1),
                                    first.id(),
                                    first.account(),
                                    first.amount())
                            .bytes());
            objects("leaf 1: it is more than 5 minutes older than a leaf before it");
        }

        @Test
        void that_are_of_a_time_that_has_not_come() {
            var time = LedgerLeaf.parse(served.getFirst()).time();
            served.subList(1, served.size()).clear();
            var now = time.minus(Duration.ofMinutes(5));

            assertThat(at(now).of(log.everything())).isEqualTo(new Opinion.Agreed());
            assertThat(at(now.minusMillis(1)).of(log.everything()))
                    .isEqualTo(new Opinion.Objection("leaf 0: its time has not come"));
        }

        private LogAudit at(Instant now) {
            return new LogAudit(
                    ServedLeaves.ORIGIN,
                    _ -> Tiles.bundle(served),
                    Long.MAX_VALUE,
                    List.of(),
                    Optional.empty(),
                    InstantSource.fixed(now));
        }

        @Test
        void that_create_tokens_twice_for_one_id() {
            var first = (MintLeaf) LedgerLeaf.parse(served.getFirst());
            int again = 1;
            while (!(LedgerLeaf.parse(served.get(again)) instanceof MintLeaf)) {
                again++;
            }
            served.set(
                    again,
                    new MintLeaf(again, first.time(), first.id(), first.account(), 1).bytes());

            objects("leaf " + again + ": I5: its id has created tokens before");
        }

        @Test
        void that_spend_what_was_never_created() {
            served.set(
                    0,
                    new MintLeaf(
                                    0,
                                    LedgerSamples.NOW,
                                    LedgerSamples.mintId(5),
                                    LedgerSamples.account(99),
                                    1_000_000)
                            .bytes());

            objects("leaf 1: I3: it takes an account below zero");
        }

        @Test
        void that_create_more_tokens_than_there_can_be() {
            served.set(
                    0,
                    new MintLeaf(
                                    0,
                                    LedgerSamples.NOW,
                                    LedgerSamples.mintId(5),
                                    LedgerSamples.account(1),
                                    Long.MAX_VALUE)
                            .bytes());
            int next = 1;
            while (!(LedgerLeaf.parse(served.get(next)) instanceof MintLeaf)) {
                next++;
            }

            objects("leaf " + next + ": I6: there would be more tokens than 2^63-1");
        }

        @Test
        void that_carry_an_owners_transfer_out_twice() {
            int first = serve(transfer(1, 40));
            served.add(sent(served.size(), 1, 40));

            objects("leaf " + (first + 1) + ": I5: its id has moved tokens before");
        }

        @Test
        void that_let_an_owner_send_more_than_there_is() {
            int at = serve(transfer(1, 101));

            objects("leaf " + at + ": I3: it takes an account below zero");
        }

        @Test
        void that_refund_more_than_was_transferred() {
            serve(transfer(1, 40));
            served.add(refund(2, 1, 30));
            assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Agreed());
            served.add(refund(3, 1, 11));

            objects("leaf " + (served.size() - 1) + ": it refunds more than was transferred");
        }

        @Test
        void that_refund_no_transfer() {
            serve(transfer(1, 40));
            served.add(refund(2, 9, 30));

            objects(
                    "leaf "
                            + (served.size() - 1)
                            + ": it refunds no transfer between its accounts");
        }

        @Test
        void that_destroy_tokens_twice_for_one_order() {
            serve(transfer(1, 40));
            served.add(burn(2, 10));
            assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Agreed());
            assertThat(audit.totals().burned()).isEqualTo(10);
            assertThat(audit.totals().held()).isEqualTo(audit.totals().minted() - 10);
            served.add(burn(2, 10));

            objects("leaf " + (served.size() - 1) + ": I5: its id has moved tokens before");
        }

        private byte[] refund(int id, int of, long amount) {
            return new TransferLeaf(
                            served.size(),
                            LedgerSamples.NOW,
                            LedgerSamples.mintId(id),
                            Optional.of(LedgerSamples.mintId(of)),
                            new byte[32],
                            LedgerSamples.owned(2),
                            LedgerSamples.owned(1),
                            amount)
                    .bytes();
        }

        private byte[] burn(int id, long amount) {
            return new BurnLeaf(
                            served.size(),
                            LedgerSamples.NOW,
                            LedgerSamples.mintId(id),
                            new byte[32],
                            LedgerSamples.owned(2),
                            amount)
                    .bytes();
        }

        /// Serves a deposit of 100 for the first owner and behind it a transfer.
        private int serve(byte[] transfer) {
            served.add(
                    new MintLeaf(
                                    served.size(),
                                    LedgerSamples.NOW,
                                    LedgerSamples.mintId(7),
                                    LedgerSamples.owned(1),
                                    100)
                            .bytes());
            served.add(transfer);
            return served.size() - 1;
        }

        private byte[] transfer(int id, long amount) {
            return sent(served.size() + 1, id, amount);
        }

        @Test
        void that_leave_a_leaf_out() {
            served.remove(300);

            objects("leaf 300: I7: it says that it is leaf 301");
        }

        @Test
        void that_give_a_provider_less_than_the_published_split() {
            int at = payout(100);
            change(
                    at,
                    leaf ->
                            with(
                                    leaf,
                                    leaf.postings().stream()
                                            .map(one ->
                                                    switch (one.role()) {
                                                        case PROVIDER -> moved(one, -1);
                                                        case NETWORK -> moved(one, 1);
                                                        case PAYER,
                                                                AUTHOR,
                                                                CONTRIBUTORS,
                                                                ISSUER,
                                                                RECIPIENT,
                                                                PENDING,
                                                                WITHHELD ->
                                                                one;
                                                    })
                                            .toList()));

            objects("leaf " + at + ": its shares are not those of split policy 1");
        }

        @Test
        void that_pay_two_payers_or_none() {
            int at = payout(100);
            change(
                    at,
                    leaf ->
                            with(
                                    leaf,
                                    balanced(
                                            posting(1, -5, Role.PAYER),
                                            posting(2, -5, Role.PAYER),
                                            posting(3, 10, Role.PROVIDER))));

            objects("leaf " + at + ": its shares are not those of split policy 1");
        }

        @Test
        void that_hold_something_else_than_a_leaf() {
            served.set(17, new byte[] {1, 9});

            assertThat(audit.of(log.everything()))
                    .isInstanceOfSatisfying(
                            Opinion.Objection.class,
                            objection -> assertThat(objection.why()).startsWith("leaf 17: "));
        }

        private static PayoutLeaf with(PayoutLeaf leaf, List<Posting> postings) {
            return new PayoutLeaf(
                    leaf.index(), leaf.time(), leaf.job(), leaf.commitment(), postings);
        }

        private static Posting moved(Posting posting, long by) {
            return new Posting(posting.account(), posting.amount() + by, posting.role());
        }

        private static Posting posting(int account, long amount, Role role) {
            return new Posting(LedgerSamples.account(account), amount, role);
        }

        private static List<Posting> balanced(Posting... postings) {
            return Stream.of(postings)
                    .sorted(
                            Comparator.comparing((Posting one) -> one.account().value())
                                    .thenComparingInt(one -> one.role().code()))
                    .toList();
        }
    }
}
