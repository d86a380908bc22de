using System.Text.RegularExpressions;

namespace Sunup.House;

public sealed partial class SourceTests
{
    private const int MostLines = 300;

    /// <summary>Files that are longer for a reason that a reader accepts.</summary>
    private static readonly Dictionary<string, string> s_longForAReason = new(StringComparer.Ordinal);

    private static IEnumerable<string> Sources => Repository.Files("src", "*.cs");

    private static IEnumerable<string> Tests => Repository.Files("tests", "*.cs");

    [Fact]
    public void Nothing_is_left_to_be_done_later() =>
        Assert.Empty(Repository.Search(Sources.Concat(Tests).Where(file => !file.EndsWith(nameof(SourceTests) + ".cs", StringComparison.Ordinal)), Unfinished()));

    [Fact]
    public void Time_comes_from_a_TimeProvider_and_nobody_sleeps() => Assert.Empty(Repository.Search(Sources, WallClock()));

    [Fact]
    public void No_file_is_longer_than_a_reader_stands()
    {
        var tooLong =
            from file in Sources.Concat(Tests)
            let lines = File.ReadLines(Repository.PathOf(file)).Count()
            where lines > MostLines && !s_longForAReason.ContainsKey(file)
            select $"{file}: {lines} lines";
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Every_exception_from_the_length_still_needs_it()
    {
        var needless = s_longForAReason.Keys.Where(file => !Repository.Exists(file) || File.ReadLines(Repository.PathOf(file)).Count() <= MostLines);
        Assert.Empty(needless);
    }

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|\bSkip\s*=\s*""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bThread\.Sleep\(|\bDateTime(Offset)?\.(Utc)?Now\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WallClock();
}
