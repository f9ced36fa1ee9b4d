using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RlhfGrains.Aggregation.Fitting;

namespace RlhfGrains.Aggregation.Labels;

/// <summary>
/// Maximum likelihood (or posterior mode) of the true labels, with an error rate for each annotator, true label and
/// given label, by EM from the shares of the labels. It helps where annotators differ in skill and labels are facts;
/// on subjective data it can be worse than the majority, so compare before you use it.
/// </summary>
/// <remarks>
/// Source: Dawid and Skene (1979), "Maximum likelihood estimation of observer error-rates using the EM algorithm",
/// Applied Statistics 28,
/// 20-28, equations 2.3 to 2.5 (E and M step) and 3.1 (start). doi:10.2307/2346806.
/// </remarks>
public static class DawidSkene
{
    const int Lanes = 4;

    // A product of rates is brought back to 1 long before it can vanish.
    const double Small = 1e-150;

    public static DawidSkeneFit Fit(LabelJudgments judgments, DawidSkeneOptions? options = null)
    {
        options ??= new DawidSkeneOptions();
        if (options.Known is { } known && known.Count != judgments.Items)
            throw new ArgumentException("a known label, or -1, is given for each item", nameof(options));
        return new Em(judgments, options).Run();
    }

    /// <summary>Rows of labels are padded to whole vectors; what pads them is 0 and stays 0.</summary>
    sealed class Em
    {
        readonly LabelJudgments judgments;
        readonly DawidSkeneOptions options;
        readonly int labels,
            stride;

        // Of each judgment: its annotator and label, as the place of a row of rates.
        readonly int[] rows;
        readonly double[] posterior,
            rates,
            priors;
        double logLikelihood;

        public Em(LabelJudgments judgments, DawidSkeneOptions options)
        {
            (this.judgments, this.options, labels) = (judgments, options, judgments.Labels);
            stride = (labels + Lanes - 1) / Lanes * Lanes;
            rows = new int[judgments.Count];
            for (var j = 0; j < rows.Length; j++)
                rows[j] = (judgments.AllAnnotators[j] * labels + judgments.AllLabels[j]) * stride;
            posterior = new double[judgments.Items * stride];
            rates = new double[judgments.Annotators * labels * stride];
            priors = new double[stride];
        }

        public DawidSkeneFit Run()
        {
            Start();
            var (step, change) = (0, double.PositiveInfinity);
            while (step < options.IterationsMax && (change > options.Tolerance || options.Tolerance == 0))
            {
                Estimate();
                change = Expect();
                step++;
            }
            if (step == 0)
                Estimate();
            return new DawidSkeneFit(
                new LabelPosterior(judgments.Items, labels, Unpadded(posterior, judgments.Items)),
                priors[..labels],
                logLikelihood,
                new FitEnd(step, change, change <= options.Tolerance),
                Unpadded(rates, judgments.Annotators * labels)
            );
        }

        /// <summary>The shares of the labels among an item's judgments; all alike where there is none.</summary>
        void Start()
        {
            for (var item = 0; item < judgments.Items; item++)
            {
                var row = posterior.AsSpan(item * stride, labels);
                var said = judgments.LabelsOf(item);
                if (KnownOf(item) is >= 0 and var label)
                    row[label] = 1;
                else if (said.Length == 0)
                    row.Fill(1.0 / labels);
                else
                    foreach (var k in said)
                        row[k] += 1.0 / said.Length;
            }
        }

        /// <summary>The M step: priors and rates, given the posterior.</summary>
        void Estimate()
        {
            Array.Clear(rates);
            Array.Clear(priors);
            ref var rate = ref MemoryMarshal.GetArrayDataReference(rates);
            ref var p = ref MemoryMarshal.GetArrayDataReference(posterior);
            var starts = judgments.Starts;
            for (var item = 0; item < judgments.Items; item++)
            {
                for (var lane = 0; lane < stride; lane += Lanes)
                {
                    var share = Vector256.LoadUnsafe(ref p, (nuint)(item * stride + lane));
                    (Vector256.LoadUnsafe(ref priors[lane]) + share).StoreUnsafe(ref priors[lane]);
                    for (var j = starts[item]; j < starts[item + 1]; j++)
                    {
                        var place = (nuint)(rows[j] + lane);
                        (Vector256.LoadUnsafe(ref rate, place) + share).StoreUnsafe(ref rate, place);
                    }
                }
            }
            Normalise(priors.AsSpan(0, labels), options.ItemsBefore);
            for (var annotator = 0; annotator < judgments.Annotators; annotator++)
                NormaliseRates(annotator);
        }

        void NormaliseRates(int annotator)
        {
            for (var label = 0; label < labels; label++)
            {
                var sum = 0.0;
                for (var said = 0; said < labels; said++)
                {
                    ref var rate = ref rates[(annotator * labels + said) * stride + label];
                    rate += said == label ? options.RightBefore : options.WrongBefore;
                    sum += rate;
                }
                for (var said = 0; said < labels; said++)
                {
                    ref var rate = ref rates[(annotator * labels + said) * stride + label];
                    // Who has met no item of this label says nothing about it.
                    rate = Math.Max(options.Floor, sum > 0 ? rate / sum : 1.0 / labels);
                }
            }
        }

        static void Normalise(Span<double> row, double before)
        {
            var sum = 0.0;
            foreach (ref var x in row)
                sum += x += before;
            foreach (ref var x in row)
                x = sum > 0 ? x / sum : 1.0 / row.Length;
        }

        /// <summary>The E step: the posterior, given priors and rates.</summary>
        /// <returns>The largest move of a probability.</returns>
        double Expect()
        {
            var largest = Vector256<double>.Zero;
            // Likelihoods are multiplied as far as a double goes, and their logarithm is taken once for many.
            var (sum, product) = (0.0, 1.0);
            Span<double> joint = stackalloc double[stride];
            for (var item = 0; item < judgments.Items; item++)
            {
                if (KnownOf(item) >= 0)
                    continue;
                var (total, exponent) = Joint(item, joint);
                // Nothing that was estimated allows these judgments: what was believed before stays.
                if (!(total > 0))
                    continue;
                sum += exponent;
                product *= total;
                if (product < Small)
                    (sum, product) = (sum + Math.Log(product), 1);
                var scale = Vector256.Create(1 / total);
                for (var lane = 0; lane < stride; lane += Lanes)
                {
                    ref var row = ref posterior[item * stride + lane];
                    var now = Vector256.LoadUnsafe(ref joint[lane]) * scale;
                    largest = Vector256.Max(largest, Vector256.Abs(now - Vector256.LoadUnsafe(ref row)));
                    now.StoreUnsafe(ref row);
                }
            }
            logLikelihood = sum + Math.Log(product);
            return Math.Max(Math.Max(largest[0], largest[1]), Math.Max(largest[2], largest[3]));
        }

        /// <summary>Prior times rates of an item's judgments, for each label.</summary>
        /// <returns>Their sum, and the natural logarithm of what they were divided by on the way.</returns>
        (double Total, double Exponent) Joint(int item, Span<double> joint)
        {
            priors.CopyTo(joint);
            var starts = judgments.Starts;
            var (exponent, since) = (0.0, 0);
            for (var j = starts[item]; j < starts[item + 1]; j++)
            {
                for (var lane = 0; lane < stride; lane += Lanes)
                {
                    var rate = Vector256.LoadUnsafe(ref rates[rows[j] + lane]);
                    (Vector256.LoadUnsafe(ref joint[lane]) * rate).StoreUnsafe(ref joint[lane]);
                }
                if (++since < Lanes)
                    continue;
                since = 0;
                exponent += Raise(joint);
            }
            var total = 0.0;
            foreach (var x in joint)
                total += x;
            return (total, exponent);
        }

        static double Raise(Span<double> joint)
        {
            var largest = 0.0;
            foreach (var x in joint)
                largest = Math.Max(largest, x);
            if (largest is >= Small or 0)
                return 0;
            foreach (ref var x in joint)
                x /= largest;
            return Math.Log(largest);
        }

        int KnownOf(int item) => options.Known?[item] ?? -1;

        double[] Unpadded(double[] padded, int count)
        {
            if (stride == labels)
                return padded;
            var plain = new double[count * labels];
            for (var r = 0; r < count; r++)
                padded.AsSpan(r * stride, labels).CopyTo(plain.AsSpan(r * labels));
            return plain;
        }
    }
}
