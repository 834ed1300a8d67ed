package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.inference.quality.QualityBar;
import io.twinmesh.persistence.expert.ReviewPlan;

import java.time.Duration;

/// How cases of models are judged by people; the keys are in `reference.conf`.
///
/// @param every how often it is looked after
public record ExpertReviewSettings(ReviewPlan plan, QualityBar bar, Duration every) {
    /// @param root the whole configuration, with the block `twinmesh.expert-review`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static ExpertReviewSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.expert-review");
        var year = Duration.ofDays(366);
        var open = block.within("open", Duration.ofMinutes(1), year);
        var turn = block.within("turn", Duration.ofMinutes(1), year);
        block.refuseUnless(
                turn.compareTo(open) <= 0,
                "turn",
                "twinmesh.expert-review.open",
                "the first must not be longer than the second");
        return new ExpertReviewSettings(
                new ReviewPlan(
                        block.within("period", Duration.ofHours(1), year),
                        block.number("sample", 1, 1_000),
                        block.number("reviewers", 1, 9),
                        open,
                        turn,
                        block.number("window", 1, 100)),
                new QualityBar(
                        block.number("minimum", 1, 1_000_000),
                        block.number("agreement-percent", 0, 100) / 100.0,
                        block.number("sensitivity-percent", 0, 100) / 100.0,
                        block.number("specificity-percent", 0, 100) / 100.0),
                block.duration("every"));
    }
}
