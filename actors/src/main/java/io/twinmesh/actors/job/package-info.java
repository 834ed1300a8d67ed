/// One inference job: its state machine and its debts to the twin, the dispatch, the verification
/// and the ledger. The job drives; everyone else answers.
@NullMarked
package io.twinmesh.actors.job;

import org.jspecify.annotations.NullMarked;
