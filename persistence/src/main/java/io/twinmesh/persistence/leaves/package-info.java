/// How the leaves of a log lie in the database, with what opens the payouts among them. What leaves
/// say, and which log they belong to, is the business of others.
@NullMarked
package io.twinmesh.persistence.leaves;

import org.jspecify.annotations.NullMarked;
