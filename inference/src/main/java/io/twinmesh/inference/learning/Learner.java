package io.twinmesh.inference.learning;

/// Which method learns, with its settings. Smile 6 does the learning.
public sealed interface Learner {
    /// Logistic regression on features standardised with the training rows' mean and population
    /// standard deviation.
    ///
    /// @param lambda ridge penalty on the standardised coefficients, 0 or more
    /// @param tolerance where the optimiser stops
    /// @param maxIterations 1 or more
    record Logistic(double lambda, double tolerance, int maxIterations) implements Learner {
        /// The settings of our reference measurements.
        public static Logistic withPenalty(double lambda) {
            return new Logistic(lambda, 1e-8, 1000);
        }
    }

    /// Gradient boosting of regression trees on the logistic loss (Friedman 2001).
    ///
    /// @param trees how many, 1 or more
    /// @param depth of each tree at most
    /// @param leaves of each tree at most
    /// @param leafSize rows in a leaf at least
    /// @param shrinkage each tree's weight, above 0, at most 1
    /// @param subsample share of the rows that each tree sees, above 0, at most 1
    record Boosting(
            int trees, int depth, int leaves, int leafSize, double shrinkage, double subsample)
            implements Learner {}

    /// A random forest (Breiman 2001) that averages its trees' class shares.
    ///
    /// @param trees how many, 1 or more
    /// @param tried features tried at each split, 0 for the square root of their number
    /// @param depth of each tree at most
    /// @param leaves of each tree at most, 0 for no limit
    /// @param leafSize rows in a leaf at least
    record Forest(int trees, int tried, int depth, int leaves, int leafSize) implements Learner {}
}
