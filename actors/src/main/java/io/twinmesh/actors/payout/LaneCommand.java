package io.twinmesh.actors.payout;

import io.twinmesh.actors.Provisional;
import io.twinmesh.actors.Wire;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the ledger lane can be told. Every command carries the id that makes it safe to repeat:
/// same id and same body, same answer, for ever.
public sealed interface LaneCommand extends Wire, LaneMessage {

    /// Sets `amount` of the payer's tokens aside for the job.
    record Reserve(
            JobId job, AccountId payer, long amount, Instant expires, ActorRef<LaneReply> replyTo)
            implements LaneCommand {}

    /// Pays the reservation out to four parties by the current split policy; the single effect of
    /// an accepted result.
    ///
    /// @param model digest of the manifest that is paid for
    /// @param work digest of the signed work receipt that is paid for
    record Post(
            JobId job,
            AccountId provider,
            AccountId author,
            AccountId contributors,
            String model,
            String work,
            ActorRef<LaneReply> replyTo)
            implements LaneCommand {}

    /// Gives the reservation back to the payer.
    record VoidReservation(JobId job, ActorRef<LaneReply> replyTo) implements LaneCommand {}

    /// Creates tokens in an account, in a network without a mint policy.
    ///
    /// @param id 32 hex digits, chosen by the operator's client
    record Mint(String id, AccountId account, long amount, ActorRef<LaneReply> replyTo)
            implements LaneCommand {}

    /// Creates tokens as operators signed.
    ///
    /// @param id 32 hex digits
    /// @param expires in whole milliseconds
    /// @param signatures of the order's text, in any order
    record MintOrdered(
            String id,
            AccountId account,
            long amount,
            Instant expires,
            List<KeyedSignature> signatures,
            ActorRef<LaneReply> replyTo)
            implements LaneCommand {
        public MintOrdered {
            signatures = List.copyOf(signatures);
        }
    }

    /// Splits all payouts to come otherwise, as operators signed.
    ///
    /// @param provider basis points, as the three that follow
    /// @param expires in whole milliseconds
    /// @param signatures of the order's text, in any order
    /// @param holdback absent where nothing is withheld
    record SetSplit(
            int version,
            AccountId treasury,
            int provider,
            int author,
            int contributors,
            int network,
            Instant expires,
            List<KeyedSignature> signatures,
            Optional<Withholding> holdback,
            ActorRef<LaneReply> replyTo)
            implements LaneCommand {
        public SetSplit {
            signatures = List.copyOf(signatures);
        }
    }

    /// What a split policy withholds of the provider's share.
    ///
    /// @param points basis points of it
    /// @param days how long at most
    record Withholding(int points, int days) {}

    /// Resolves what is withheld of payouts for a version of a model, some of it at a time.
    ///
    /// @param model digest of the manifest, `sha256:` and 64 hex digits
    /// @param earnedBefore days since 1970: of what was earned on a day before this one
    /// @param underTheBar it goes back to who paid it; else to the providers
    record JudgeWithheld(
            String model, long earnedBefore, boolean underTheBar, ActorRef<LaneReply> replyTo)
            implements LaneCommand {}

    /// Asks for which versions of models pay is withheld.
    record Withheld(ActorRef<WithheldReply> replyTo) implements LaneCommand {}

    /// @param models digests of their manifests, at most 1,000: those whose pay is due first
    record WithheldReply(List<String> models) implements Wire {
        public WithheldReply {
            models = List.copyOf(models);
        }
    }

    /// Asks what payouts are split by now.
    record Split(ActorRef<SplitReply> replyTo) implements LaneCommand {}

    /// @param key an operator's Ed25519 key, 64 hex digits
    /// @param signature 128 hex digits
    record KeyedSignature(String key, String signature) {}

    /// Does what the owner of an account signed.
    ///
    /// @param order its text, as it was signed
    /// @param key the owner's Ed25519 key, 64 hex digits
    /// @param signature of the text, 128 hex digits
    record Carry(String order, String key, String signature, ActorRef<LaneReply> replyTo)
            implements LaneCommand {}

    /// Takes pending pay of a provider, after a result of its was proved wrong.
    ///
    /// @param id 32 hex digits
    /// @param most 0 or more; what is pending is taken when that is less
    /// @param evidence digest, `sha256:` and 64 hex digits
    record Slash(
            String id, AccountId provider, long most, String evidence, ActorRef<SlashReply> replyTo)
            implements LaneCommand {}

    /// Gives pay that was taken to its provider, after an appeal.
    ///
    /// @param slash the id under which it was taken
    record GiveBack(String slash, ActorRef<LaneReply> replyTo) implements LaneCommand {}

    /// @param amount what was taken under this id, now or before; 0 when nothing was
    record SlashReply(LaneReply lane, long amount) implements Wire {}

    /// The lane goes to another server: who has asked before is answered, and then it ends. Who
    /// asks later is not heard.
    record Leave() implements LaneCommand {}

    /// Asks for an account's balance.
    record Balance(AccountId account, ActorRef<BalanceReply> replyTo) implements LaneCommand {}

    /// @param result `created`, `exists`, `exists_with_different_amount`, `id_already_failed`,
    ///   `exceeds_credits`, `reservation_not_found`, `already_posted`, `already_voided`, `expired`,
    ///   …; those of the list are final
    /// @param index leaf index of what moved tokens
    record LaneReply(String result, Optional<Long> index) implements Wire, Provisional {
        /// Whether the wanted effect holds now, be it from this command or from an earlier one with
        /// the same id and body.
        public boolean holds() {
            return switch (result) {
                case "created", "exists", "already_posted", "already_voided" -> true;
                default -> false;
            };
        }

        /// Whether nothing was decided: the lane's queue is full, and the same command should be
        /// sent again later.
        @Override
        public boolean provisional() {
            return result.equals(BUSY);
        }

        /// Whether, after asking to give a reservation back, the job surely has no tokens set aside
        /// now or later. Only `reservation_posted` and `lane_busy` mean otherwise.
        public boolean nothingReserved() {
            return switch (result) {
                case "created",
                        "already_voided",
                        "expired",
                        "reservation_not_found",
                        "id_already_failed" ->
                        true;
                default -> false;
            };
        }

        static final String BUSY = "lane_busy";
        static final String BODY_INVALID = "body_invalid";
    }

    /// The split policy in force.
    ///
    /// @param provider basis points, as the three that follow
    /// @param holdback absent where nothing is withheld
    record SplitReply(
            int version,
            AccountId treasury,
            int provider,
            int author,
            int contributors,
            int network,
            Optional<Withholding> holdback)
            implements Wire {}

    /// @param available what can be spent
    /// @param reserved what is set aside for running jobs
    /// @param pending what the account's owner has earned and not yet got
    /// @param withheld what of its pay is kept until experts have looked at it; absent from servers
    ///   of the time before that
    record BalanceReply(
            AccountId account, long available, long reserved, long pending, Optional<Long> withheld)
            implements Wire {}
}
