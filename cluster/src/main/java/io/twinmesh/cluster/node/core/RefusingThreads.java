package io.twinmesh.cluster.node.core;

import com.typesafe.config.Config;

import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceFactory;
import org.apache.pekko.dispatch.ThreadPoolExecutorConfigurator;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;

/// The threads of a dispatcher that refuses what is one more than may wait for them: Pekko's own
/// `thread-pool-executor` runs it on the thread that asks. Otherwise they are the same, with the
/// same settings. For work that is given to a dispatcher, not for one on which actors run. Named in
/// `application.conf`.
public final class RefusingThreads extends ThreadPoolExecutorConfigurator {
    /// @param dispatcher with a `thread-pool-executor`
    public RefusingThreads(Config dispatcher, DispatcherPrerequisites prerequisites) {
        super(dispatcher.getConfig("thread-pool-executor"), prerequisites);
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        var usual = super.createExecutorServiceFactory(id, threads);
        return () -> {
            var pool = (ThreadPoolExecutor) usual.createExecutorService();
            pool.setRejectedExecutionHandler(new ThreadPoolExecutor.AbortPolicy());
            return pool;
        };
    }
}
