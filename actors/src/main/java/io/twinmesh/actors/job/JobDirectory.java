package io.twinmesh.actors.job;

import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.actor.typed.RecipientRef;

/// Finds a job, wherever in the cluster it lives.
@FunctionalInterface
public interface JobDirectory {
    RecipientRef<JobCommand> job(JobId job);
}
