/// The receipt of a payout: its file format, and how anyone checks it with nothing but the file and
/// the log's public key. No network, no database.
@NullMarked
package io.twinmesh.persistence.receipt;

import org.jspecify.annotations.NullMarked;
