/// What a twin decides, as pure functions of its state: imports, consent, emergency access,
/// reviews, signals, alerts.
@NullMarked
package io.twinmesh.actors.twin.rule;

import org.jspecify.annotations.NullMarked;
