/// How a patient's history is read back from the journal without waking the twin: opened, searched
/// and checked for its chain. What happened and how it is sealed stands one package above.
@NullMarked
package io.twinmesh.persistence.history.reading;

import org.jspecify.annotations.NullMarked;
