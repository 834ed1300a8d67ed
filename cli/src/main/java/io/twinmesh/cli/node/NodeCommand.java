package io.twinmesh.cli.node;

import io.twinmesh.cli.CommandGroup;

import picocli.CommandLine.Command;

/// Groups the commands about nodes.
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        description = "Providers' machines.",
        subcommands = {
            NodeListCommand.class,
            NodeShowCommand.class,
            NodeVerdictsCommand.class,
            NodeAppealsCommand.class,
            NodeRulingCommand.Grant.class,
            NodeRulingCommand.Reject.class,
            NodeInviteCommand.class,
            NodeOrderCommand.Approve.class,
            NodeOrderCommand.Suspend.class,
            NodeOrderCommand.Reinstate.class,
            NodeOrderCommand.Revoke.class
        })
public final class NodeCommand extends CommandGroup {}
