/// The databases: how they are opened, how their schema comes to be, how they are used in
/// transactions, and the settings the journal runs with. What the rows mean lives with the features
/// that own them.
@NullMarked
package io.twinmesh.persistence.journal;

import org.jspecify.annotations.NullMarked;
