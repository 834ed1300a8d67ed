package io.twinmesh.persistence.projection.log;

/// A fault of the program that a simulation is made with, to see that it is found.
enum SimulatedPlant {
    NONE,
    /// The lane does not look whether a reservation was resolved before, and pays it when asked.
    DROPS_THE_I4_CHECK,
    /// The lane forgets that a job is paid, and pays it again.
    PAYS_TWICE,
    /// The lane answers a batch that moves tokens and does not store it.
    SKIPS_A_WRITE,
    /// The lane answers a repetition as if it were new.
    CHANGES_AN_ANSWER,
    /// The lane forgets that an owner's transfer is done, and does it again.
    TRANSFERS_TWICE,
    /// The lane carries out what another than the owner signed.
    OBEYS_A_STRANGER,
    /// The lane tells the recipient of a transfer and takes nothing from who pays.
    SKIPS_A_DEBIT,
    /// The lane takes from a provider what a slash found no pending pay for.
    SLASHES_BEYOND_PENDING,
    /// The lane sends back to the payer what is the provider's by then.
    RETURNS_WHAT_IS_DUE,
    /// The lane forgets that withheld pay is resolved, and pays it again.
    RESOLVES_TWICE,
    /// The lane creates tokens for which one operator signed.
    TAKES_ONE_SIGNATURE,
    /// The log signs two trees of one size.
    FORKS_THE_LOG,
    /// The log goes on from an old backup without a look at the journal.
    GOES_ON_FROM_A_BACKUP
}
