/// Looks for values in bytes of any kind: database files, logs, answers.
@NullMarked
package io.twinmesh.cluster.plaintext;

import org.jspecify.annotations.NullMarked;
