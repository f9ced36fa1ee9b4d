using static RlhfGrains.Agreement.Tests.ReferenceTables;

namespace RlhfGrains.Agreement.Tests;

/// <summary>
/// AC1/AC2, Brennan-Prediger and generalised Fleiss against irrCAC (R 1.4 and Python), values and standard errors.
/// </summary>
public class UnitKappaTests
{
    [Theory]
    [MemberData(nameof(RawExamples))]
    public void Read_GwetsRawExamples_GivesIrrCac(
        string example,
        string coefficient,
        string weights,
        double value,
        double standardError
    )
    {
        var counts =
            example == "4 raters" ? Units.FromRaters(5, 1, GwetFourRaters) : Units.FromRaters(4, 0, GwetFiveObservers);

        var read = Read(coefficient, counts, weights);

        Near.Equal(value, read.Value, 1e-9);
        Near.Equal(standardError, read.Interval!.StandardError, 1e-9);
    }

    [Theory]
    [InlineData("abstractors", "gwet_ac", .849330548231, .0432174675225593)]
    [InlineData("abstractors", "brennan_prediger", .835, .046933463541486)]
    [InlineData("abstractors", "fleiss_kappa", .796239696212, .0590547333089573)]
    [InlineData("diagnosis", "gwet_ac", .456157635468, .0434498744312433)]
    [InlineData("diagnosis", "brennan_prediger", .449925261584, .0439552752060041)]
    [InlineData("diagnosis", "fleiss_kappa", .430340557276, .0462315444255595)]
    public void Read_TwoRaterTables_GivesIrrCac(string table, string coefficient, double value, double standardError)
    {
        var read = Read(
            coefficient,
            Units.FromTable(table == "abstractors" ? GwetAbstractors : GwetDiagnosis),
            "identity"
        );

        Near.Equal(value, read.Value);
        // irrCAC's functions for tables divide the squares by n, those for raw data, and this library, by n - 1.
        double n = read.Counts.Units;
        Near.Equal(standardError * Math.Sqrt(n / (n - 1)), read.Interval!.StandardError);
    }

    static Estimate Read(string coefficient, CoincidenceCounts counts, string weights)
    {
        var w = weights switch
        {
            "identity" => AgreementWeights.Identity,
            "linear" => AgreementWeights.Linear,
            "quadratic" => AgreementWeights.Quadratic,
            _ => AgreementWeights.Ordinal,
        };
        return coefficient switch
        {
            "gwet_ac" => GwetAc.Read(counts, w, asPublished: true),
            "brennan_prediger" => BrennanPrediger.Read(counts, w, asPublished: true),
            _ => FleissKappa.Read(counts, w, asPublished: true),
        };
    }

    public static readonly TheoryData<string, string, string, double, double> RawExamples = new()
    {
        { "4 raters", "gwet_ac", "identity", .775444068127, .142949950641 },
        { "4 raters", "fleiss_kappa", "identity", .761169275422, .153019203469 },
        { "4 raters", "brennan_prediger", "identity", .772727272727, .144716619899 },
        { "4 raters", "gwet_ac", "linear", .858739136433, .117329021881 },
        { "4 raters", "fleiss_kappa", "linear", .817944767097, .148504355499 },
        { "4 raters", "brennan_prediger", "linear", .848484848485, .123356124494 },
        { "4 raters", "gwet_ac", "quadratic", .914000723552, .103962244645 },
        { "4 raters", "fleiss_kappa", "quadratic", .864935064935, .146033610757 },
        { "4 raters", "brennan_prediger", "quadratic", .901515151515, .110894374974 },
        { "4 raters", "gwet_ac", "ordinal", .898939769908, .106903523815 },
        { "4 raters", "fleiss_kappa", "ordinal", .850206189397, .147035693874 },
        { "4 raters", "brennan_prediger", "ordinal", .886363636364, .113905903978 },
        { "5 observers", "gwet_ac", "identity", .496622054873, .121973368005 },
        { "5 observers", "fleiss_kappa", "identity", .457621686772, .12045007194 },
        { "5 observers", "brennan_prediger", "identity", .487407407407, .120891586234 },
        { "5 observers", "gwet_ac", "linear", .689639422886, .0876907591 },
        { "5 observers", "fleiss_kappa", "linear", .611850043816, .109738742581 },
        { "5 observers", "brennan_prediger", "linear", .665777777778, .085676558423 },
        { "5 observers", "gwet_ac", "quadratic", .830433572655, .058246405165 },
        { "5 observers", "fleiss_kappa", "quadratic", .750719128305, .097320690872 },
        { "5 observers", "brennan_prediger", "quadratic", .806222222222, .058595435352 },
        { "5 observers", "gwet_ac", "ordinal", .785341793553, .068187570829 },
        { "5 observers", "fleiss_kappa", "ordinal", .701221117633, .10296936179 },
        { "5 observers", "brennan_prediger", "ordinal", .759407407407, .067213092796 },
    };
}
