using MathNet.Numerics.LinearAlgebra;
using RlhfGrains.Aggregation.Fitting;

namespace RlhfGrains.Aggregation.Preferences;

/// <summary>Why there are no estimates.</summary>
public enum NoFitReason
{
    /// <summary>Nothing was compared.</summary>
    NoComparisons,

    /// <summary>
    /// Some won against all others, or were never compared with them (<see cref="BradleyTerryFit.Components"/>):
    /// their worths have no bound. A ridge gives them one.
    /// </summary>
    NotConnected,

    /// <summary>
    /// Whatever was shown first always won, or never, or there are only ties: the estimate runs away.
    /// </summary>
    Separated,
}

/// <summary>What <see cref="BradleyTerry"/> estimates.</summary>
public sealed class BradleyTerryFit
{
    readonly double[] parameters;
    readonly PairLikelihood? likelihood;
    Matrix<double>? covariance;

    internal BradleyTerryFit(NoFitReason reason, IReadOnlyList<IReadOnlyList<int>> components, FitEnd end = default) =>
        (Undefined, Components, End, parameters) = (reason, components, end, []);

    internal BradleyTerryFit(PairLikelihood likelihood, double[] parameters, double logLikelihood, FitEnd end)
    {
        (this.likelihood, this.parameters, LogLikelihood, End) = (likelihood, parameters, logLikelihood, end);
        Components =
        [
            [.. Enumerable.Range(0, likelihood.Responses)],
        ];
    }

    /// <summary>Why there are no estimates; null when there are.</summary>
    public NoFitReason? Undefined { get; }

    /// <summary>Groups within which worths can be compared; one when there are estimates.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Components { get; }

    /// <summary>Natural logarithm, at the estimates, less the ridge's penalty.</summary>
    public double LogLikelihood { get; }

    /// <summary>Its change is the gradient's largest element, in comparisons.</summary>
    public FitEnd End { get; }

    /// <summary>The logarithm of a response's worth, all of them summing to 0.</summary>
    /// <exception cref="InvalidOperationException">There are no estimates.</exception>
    public double LogWorth(int response) => Defined.parameters[response];

    /// <summary>
    /// Worths that sum to 1: P(i is preferred to j, without a tie) = worth(i) / (worth(i) + worth(j)).
    /// </summary>
    public IReadOnlyList<double> Worths()
    {
        var all = Defined.likelihood!.Responses;
        var largest = parameters.AsSpan(0, all).ToArray().Max();
        var exponentials = Enumerable.Range(0, all).Select(i => Math.Exp(parameters[i] - largest)).ToArray();
        var sum = exponentials.Sum();
        return [.. exponentials.Select(x => x / sum)];
    }

    /// <summary>How much being shown first adds to the log-odds; null when it was not estimated.</summary>
    public double? Position => Defined.likelihood!.PositionAt is { } at ? parameters[at] : null;

    /// <summary>
    /// Davidson's nu: ties against the geometric mean of the two worths; null when ties are no outcome.
    /// </summary>
    public double? Nu => Defined.likelihood!.TieAt is { } at ? Math.Exp(parameters[at]) : null;

    /// <summary>
    /// Standard error of log-worth(<paramref name="response"/>) - log-worth(<paramref name="reference"/>).
    /// </summary>
    public double StandardError(int response, int reference)
    {
        var v = Covariance;
        return Math.Sqrt(Math.Max(0, v[response, response] + v[reference, reference] - 2 * v[response, reference]));
    }

    /// <summary>Standard error of <see cref="Position"/>; null when it was not estimated.</summary>
    public double? PositionStandardError =>
        Defined.likelihood!.PositionAt is { } at ? Math.Sqrt(Covariance[at, at]) : null;

    /// <summary>
    /// Inverse of the observed information. It costs the cube of the number of responses, so it is made when it is
    /// first asked for. Without a ridge the information is singular along "all worths alike"; adding that direction
    /// once changes no difference of worths.
    /// </summary>
    Matrix<double> Covariance
    {
        get
        {
            if (covariance is not null)
                return covariance;
            var fitted = Defined.likelihood!;
            fitted.Value(parameters, new double[fitted.Parameters]);
            var information = Matrix<double>.Build.Dense(fitted.Parameters, fitted.Parameters);
            var (unit, column) = (new double[fitted.Parameters], new double[fitted.Parameters]);
            for (var k = 0; k < unit.Length; k++)
            {
                unit[k] = 1;
                fitted.CurvatureTimes(unit, column);
                information.SetColumn(k, column);
                unit[k] = 0;
            }
            if (fitted.Ridge == 0)
            {
                for (var i = 0; i < fitted.Responses; i++)
                {
                    for (var j = 0; j < fitted.Responses; j++)
                        information[i, j] += 1;
                }
            }
            return covariance = information.Inverse();
        }
    }

    BradleyTerryFit Defined =>
        Undefined is { } reason ? throw new InvalidOperationException($"there are no estimates: {reason}") : this;
}
