/// What is watched as a patient's data arrives: which vital signs, by which rules, and when an
/// alert is raised, held back or cleared. Pure; who stores the alerts and who is told is decided
/// elsewhere.
@NullMarked
package io.twinmesh.actors.monitor;

import org.jspecify.annotations.NullMarked;
