/// One inference job as others see it: what it can be told, with whom it speaks, and the core as
/// one that computes. The job drives; everyone else answers. Its events, its rules and the actor
/// stand in packages below.
@NullMarked
package io.twinmesh.actors.job;

import org.jspecify.annotations.NullMarked;
