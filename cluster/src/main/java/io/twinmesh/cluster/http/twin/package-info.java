/// What a twin knows, tells and can be asked: its view and past, its events, questions and answers.
@NullMarked
package io.twinmesh.cluster.http.twin;

import org.jspecify.annotations.NullMarked;
