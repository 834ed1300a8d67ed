package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;

/// The bytes of a batch. The same few accounts are in most of its entries, so each of them is made
/// once.
final class BatchInput extends DataInputStream {
    private static final int KEPT = 256;

    private final AccountId[] accounts = new AccountId[KEPT];

    BatchInput(byte[] bytes) {
        super(new ByteArrayInputStream(bytes));
        Arrays.fill(accounts, Posting.ISSUANCE);
    }

    AccountId account() throws IOException {
        long high = readLong();
        long low = readLong();
        int place = (int) (high ^ high >>> 32 ^ low ^ low >>> 32) & KEPT - 1;
        var account = accounts[place];
        if (account.high() != high || account.low() != low) {
            account = AccountId.of(high, low);
            accounts[place] = account;
        }
        return account;
    }
}
