package io.twinmesh.cli.provider.machine;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.persistence.ledger.BasisPoints;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a machine may earn: a range, because nobody promises how many answers it is asked for.
///
/// @param least answers a day, 0 or more
/// @param most answers a day, at least as many
/// @param cheapest what the provider gets for an answer of the cheapest model, in tokens
/// @param dearest the same of the dearest model
/// @param part of a price that is the provider's, in basis points
public record ExpectedEarnings(long least, long most, long cheapest, long dearest, int part) {
    public static final String ASSUMED = "10-1000";
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");
    private static final long SECONDS_A_DAY = 86_400;

    public ExpectedEarnings {
        if (least < 0 || most < least || cheapest < 0 || dearest < cheapest) {
            throw new IllegalArgumentException("a range goes from the less to the more");
        }
    }

    /// @param answersADay for example `10-1000`
    /// @param rowsPerSecond of the reference network; an answer is taken for one row, so that no
    ///   machine expects more answers than it can compute
    /// @param split how the network splits a payout now
    /// @throws IllegalArgumentException when the range is none
    public static ExpectedEarnings of(String answersADay, long rowsPerSecond, BasisPoints split) {
        var range = RANGE.matcher(answersADay);
        if (!range.matches()) {
            throw new IllegalArgumentException("want a range like " + ASSUMED);
        }
        var possible = rowsPerSecond * SECONDS_A_DAY;
        var shares = shares(split);
        return new ExpectedEarnings(
                Math.min(Long.parseLong(range.group(1)), possible),
                Math.min(Long.parseLong(range.group(2)), possible),
                shares.getFirst(),
                shares.getLast(),
                split.provider());
    }

    /// What the provider gets for an answer of each model of this release that costs something.
    private static List<Long> shares(BasisPoints split) {
        return BuiltInModel.all().stream()
                .map(model -> model.manifest().priceTokens())
                .filter(price -> price > 0)
                .map(price -> split.shares(price).getFirst())
                .sorted()
                .toList();
    }

    public long tokensADayAtLeast() {
        return least * cheapest;
    }

    public long tokensADayAtMost() {
        return most * dearest;
    }

    /// What it rests on, for people.
    public String assumption() {
        return String.format(
                Locale.ROOT,
                "if it is asked for %d to %d answers a day (an assumption: --answers-a-day) and"
                        + " gets %d to %d tokens for each (the provider's %s %% of this release's"
                        + " prices); no network promises any",
                least,
                most,
                cheapest,
                dearest,
                BigDecimal.valueOf(part, 2).stripTrailingZeros().toPlainString());
    }
}
