package io.twinmesh.cluster.node.cost;

import io.twinmesh.cluster.kubernetes.ApiFailure;
import io.twinmesh.cluster.kubernetes.ApiServer;
import io.twinmesh.cluster.node.settings.StartFailure;

import java.io.PrintStream;
import java.net.http.HttpClient;
import java.util.List;

/// `twinmesh pods cost`: notes on the pods of servers which of them Kubernetes takes first.
public final class CostMain {
    private static final int OK = 0;

    private CostMain() {}

    /// Exit codes: 0 noted, 1 failure or refused, 2 usage, 5 API server unreachable.
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /// @return the exit code
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help")) {
            out.print(CostOptions.USAGE);
            return OK;
        }
        try {
            out.println(noted(CostOptions.parse(arguments)));
            return OK;
        } catch (StartFailure e) {
            err.println("twinmesh pods: " + e.getMessage());
            if (e.exitCode() == StartFailure.USAGE) {
                err.print(CostOptions.USAGE);
            }
            return e.exitCode();
        } catch (ApiFailure e) {
            err.println("twinmesh pods: " + e.getMessage());
            return e.passes() ? StartFailure.UNREACHABLE : StartFailure.FAILURE;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return StartFailure.FAILURE;
        }
    }

    private static String noted(CostOptions options) throws InterruptedException {
        try (var api = ApiServer.of(options.access());
                var http =
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .connectTimeout(CostOptions.WITHIN)
                                .build()) {
            var servers = new Scraping(http, options.port(), CostOptions.WITHIN);
            var done = Pricing.run(api, options.selector(), servers::held);
            http.shutdownNow();
            return "noted %d, unchanged %d, without an answer %d, gone or changed meanwhile %d"
                    .formatted(done.noted(), done.unchanged(), done.silent(), done.passed());
        }
    }
}
