using Sunup.Boots.Routes;
using Sunup.Model;

namespace Sunup.Boots.Diskless.Initiators;

/// <summary>The disk of a diskless example, after one boot: a golden image for other boots of it.</summary>
internal sealed class GoldenDisk : IDisposable
{
    private GoldenDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Boots the example once, which makes the disk.</summary>
    public static async Task<GoldenDisk> MakeAsync(string example, string name, ITestOutputHelper output)
    {
        var report = await MachineBoot.RunAsync(example, output, machine => machine with { Name = name });
        Assert.Equal(BootOutcome.CameUp, report.Trace.Verdict.Outcome);
        return new GoldenDisk(report.Plan.Disk!);
    }

    public void Dispose() => File.Delete(Path);
}
