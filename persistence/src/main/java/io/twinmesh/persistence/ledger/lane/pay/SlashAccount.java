package io.twinmesh.persistence.ledger.lane.pay;

import io.twinmesh.persistence.identity.AccountId;

import java.util.Optional;

/// What a lane remembers of pay that was taken, for ever.
///
/// @param most what was to be taken, if so much was pending
/// @param amount what was taken
/// @param evidence digest
/// @param index leaf index
/// @param givenBack leaf index of its way back
public record SlashAccount(
        AccountId provider,
        long most,
        long amount,
        String evidence,
        long index,
        Optional<Long> givenBack) {
    SlashAccount givenBackAt(long leaf) {
        return new SlashAccount(provider, most, amount, evidence, index, Optional.of(leaf));
    }

    SlashAccount notGivenBack() {
        return new SlashAccount(provider, most, amount, evidence, index, Optional.empty());
    }
}
