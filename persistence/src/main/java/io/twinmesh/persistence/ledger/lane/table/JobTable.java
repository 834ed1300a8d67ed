package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.table.IdTable;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/// What became of each job of a lane: a [JobAccount] per row, in columns.
public final class JobTable {
    public static final byte OPEN = 1;
    public static final byte SETTLED = 2;
    public static final byte RETURNED = 3;
    public static final byte EXPIRED = 4;
    public static final byte FAILED = 5;

    private final AccountTable accounts;
    private final IdTable ids;
    private byte[] kinds;

    /// Rows of [AccountTable].
    private int[] payers;

    private long[] amounts;

    /// Of an open job when it expires, of a settled one its leaf index, of a failed one why.
    private long[] details;

    private long[] bodies;

    /// @param accounts where the payers are
    public JobTable(AccountTable accounts) {
        this(
                accounts,
                new IdTable(),
                new byte[16],
                new int[16],
                new long[16],
                new long[16],
                new long[16]);
    }

    private JobTable(
            AccountTable accounts,
            IdTable ids,
            byte[] kinds,
            int[] payers,
            long[] amounts,
            long[] details,
            long[] bodies) {
        this.accounts = accounts;
        this.ids = ids;
        this.kinds = kinds;
        this.payers = payers;
        this.amounts = amounts;
        this.details = details;
        this.bodies = bodies;
    }

    /// @param copied the accounts of the copy
    public JobTable copy(AccountTable copied) {
        return new JobTable(
                copied,
                ids.copy(),
                kinds.clone(),
                payers.clone(),
                amounts.clone(),
                details.clone(),
                bodies.clone());
    }

    /// The same, for reading its rows one after the other. This table may go on meanwhile: what it
    /// changes is copied, what it only adds is shared.
    ///
    /// @param copied the accounts of the copy
    public JobTable listed(AccountTable copied) {
        return new JobTable(
                copied,
                ids.listed(),
                Arrays.copyOf(kinds, size()),
                payers,
                amounts,
                Arrays.copyOf(details, size()),
                Arrays.copyOf(bodies, size()));
    }

    public int size() {
        return ids.size();
    }

    public int row(JobId job) {
        return ids.row(job.high(), job.low());
    }

    /// What the first 16 digits of a job's id say.
    public long high(int row) {
        return ids.high(row);
    }

    /// What its last 16 digits say.
    public long low(int row) {
        return ids.low(row);
    }

    public JobId name(int row) {
        return JobId.of(ids.high(row), ids.low(row));
    }

    public boolean open(int row) {
        return kinds[row] == OPEN;
    }

    /// Whether a row is there and open until just then.
    public boolean openUntil(int row, long expires) {
        return row < size() && kinds[row] == OPEN && details[row] == expires;
    }

    public int payer(int row) {
        return payers[row];
    }

    public long amount(int row) {
        return amounts[row];
    }

    /// When an open job expires.
    public long expires(int row) {
        return details[row];
    }

    public byte kind(int row) {
        return kinds[row];
    }

    /// Of an open job when it expires, of a settled one its leaf index, of a failed one why.
    public long detail(int row) {
        return details[row];
    }

    /// Of a settled job.
    public long body(int row) {
        return bodies[row];
    }

    /// @return the row
    public int add(JobId job, byte kind, int payer, long amount, long detail) {
        int row = size();
        if (ids.rowOrNew(job.high(), job.low()) != row) {
            throw new IllegalStateException("I12: " + job + " is known already");
        }
        if (row == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * row);
            payers = Arrays.copyOf(payers, 2 * row);
            amounts = Arrays.copyOf(amounts, 2 * row);
            details = Arrays.copyOf(details, 2 * row);
            bodies = Arrays.copyOf(bodies, 2 * row);
        }
        payers[row] = payer;
        amounts[row] = amount;
        become(row, kind, detail, 0);
        return row;
    }

    public void become(int row, byte kind, long detail, long body) {
        kinds[row] = kind;
        details[row] = detail;
        bodies[row] = body;
    }

    public void shrinkTo(int rows) {
        ids.shrinkTo(rows);
    }

    public Optional<JobAccount> account(JobId job) {
        int row = row(job);
        return row == IdTable.NONE ? Optional.empty() : Optional.of(account(row));
    }

    public JobAccount account(int row) {
        return switch (kinds[row]) {
            case OPEN ->
                    new JobAccount.Open(
                            accounts.name(payers[row]),
                            amounts[row],
                            Instant.ofEpochMilli(details[row]));
            case SETTLED ->
                    new JobAccount.Settled(
                            accounts.name(payers[row]), amounts[row], details[row], bodies[row]);
            case RETURNED ->
                    new JobAccount.Returned(accounts.name(payers[row]), amounts[row], false);
            case EXPIRED -> new JobAccount.Returned(accounts.name(payers[row]), amounts[row], true);
            case FAILED -> new JobAccount.Failed(LedgerResult.ofCode((int) details[row]));
            default -> throw new IllegalStateException("no job has the kind " + kinds[row]);
        };
    }

    public boolean sameAs(JobTable other) {
        if (size() != other.size()) {
            return false;
        }
        for (int row = 0; row < size(); row++) {
            int theirs = other.ids.row(ids.high(row), ids.low(row));
            if (theirs == IdTable.NONE || !account(row).equals(other.account(theirs))) {
                return false;
            }
        }
        return true;
    }
}
