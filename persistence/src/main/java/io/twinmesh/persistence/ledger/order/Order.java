package io.twinmesh.persistence.ledger.order;

import io.twinmesh.persistence.identity.AccountId;

import java.time.Instant;
import java.util.regex.Pattern;

/// What an owner wants done with the tokens of an account. The id names it: the same id with the
/// same body is the same order.
public sealed interface Order {
    /// 32 lower-case hex digits, drawn by the owner.
    String id();

    /// Whose owner orders.
    AccountId from();

    /// An order that comes later than this, in whole milliseconds, is refused. It is no part of the
    /// body: a repetition with another time is the same order.
    Instant expires();

    /// What is signed: lines of ASCII, so that a person can read it before. It names the network,
    /// so that an order for one is nothing to another, and the form, so that no signature for
    /// anything else is an order.
    ///
    /// @param network for example `twinmesh.local`
    String text(String network);

    /// Moves tokens to another account.
    ///
    /// @param amount 1 or more
    record Transfer(String id, AccountId from, AccountId to, long amount, Instant expires)
            implements Order {
        public Transfer {
            requireId(id);
            requireOwned(from);
            requireOwned(to);
            if (from.equals(to)) {
                throw new IllegalArgumentException("an account transfers to another one");
            }
            requireAmount(amount);
            requireMillis(expires);
        }

        @Override
        public String text(String network) {
            return head(network, "transfer", this)
                    + "to "
                    + to.value()
                    + "\namount "
                    + amount
                    + "\n"
                    + foot(this);
        }
    }

    /// Sends tokens of a transfer back to whom they came from.
    ///
    /// @param from who got them
    /// @param of id of the transfer
    /// @param amount 1 or more; all refunds of a transfer together are at most what it moved
    record Refund(String id, AccountId from, String of, long amount, Instant expires)
            implements Order {
        public Refund {
            requireId(id);
            requireOwned(from);
            requireId(of);
            requireAmount(amount);
            requireMillis(expires);
        }

        @Override
        public String text(String network) {
            return head(network, "refund", this)
                    + "of "
                    + of
                    + "\namount "
                    + amount
                    + "\n"
                    + foot(this);
        }
    }

    /// Destroys tokens.
    ///
    /// @param amount 1 or more
    record Burn(String id, AccountId from, long amount, Instant expires) implements Order {
        public Burn {
            requireId(id);
            requireOwned(from);
            requireAmount(amount);
            requireMillis(expires);
        }

        @Override
        public String text(String network) {
            return head(network, "burn", this) + "amount " + amount + "\n" + foot(this);
        }
    }

    /// Closes an empty account: it takes no deposits, transfers and refunds any more. What was
    /// earned by then and is paid later still comes in, and can be sent on.
    record Close(String id, AccountId from, Instant expires) implements Order {
        public Close {
            requireId(id);
            requireOwned(from);
            requireMillis(expires);
        }

        @Override
        public String text(String network) {
            return head(network, "close", this) + foot(this);
        }
    }

    /// The form of every id.
    Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private static String head(String network, String kind, Order order) {
        return "twinmesh-ledger-order/1\nnetwork "
                + network
                + "\norder "
                + kind
                + "\nid "
                + order.id()
                + "\nfrom "
                + order.from().value()
                + "\n";
    }

    private static String foot(Order order) {
        return "expires-ms " + order.expires().toEpochMilli() + "\n";
    }

    private static void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("an order's id has 32 lower-case hex digits");
        }
    }

    private static void requireOwned(AccountId account) {
        if (account.value().equals("0".repeat(32))) {
            throw new IllegalArgumentException("nobody owns the account that issues tokens");
        }
    }

    private static void requireAmount(long amount) {
        if (amount < 1) {
            throw new IllegalArgumentException("an amount is 1 or more, got " + amount);
        }
    }

    private static void requireMillis(Instant expires) {
        if (!Instant.ofEpochMilli(expires.toEpochMilli()).equals(expires)) {
            throw new IllegalArgumentException("an order expires at a whole millisecond");
        }
    }
}
