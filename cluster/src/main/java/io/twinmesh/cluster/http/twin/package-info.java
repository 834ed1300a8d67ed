/// What a twin knows and can be asked: its view and past, questions, answers and their reviews.
@NullMarked
package io.twinmesh.cluster.http.twin;

import org.jspecify.annotations.NullMarked;
