using System.Security.Cryptography;
using System.Text;
using Sunup.Formats.Tests.Compression;
using Sunup.Formats.UnifiedKernelImages;

namespace Sunup.Formats.Tests.UnifiedKernelImages;

public sealed class PcrForecastTests
{
    // Debian 12 has it in systemd itself.
    private const string Measure = "/lib/systemd/systemd-measure";

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("sha384")]
    [InlineData("sha512")]
    public void The_values_are_systemd_measures(string bank)
    {
        Assert.False(!File.Exists(Measure) && string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.Ordinal), "In CI: this test runs systemd-measure");
        Assert.SkipUnless(File.Exists(Measure), "this test runs systemd-measure");
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var parts = new (string Name, byte[] Content)[] { (".linux", SampleUki.Kernel()), (".osrel", "ID=x\n"u8.ToArray()), (".cmdline", "quiet"u8.ToArray()), (".initrd", new byte[5000]), (".splash", "BM"u8.ToArray()), (".pcrpkey", "PEM"u8.ToArray()) };
            // In the file they stand the other way round: the order of measuring is the stub's.
            var uki = new SampleUki().Stub("252.39-1");
            foreach (var (name, content) in parts.Reverse())
            {
                File.WriteAllBytes(Path.Combine(folder.FullName, name[1..]), content);
                uki.With(name, content);
            }

            var command = $"{Measure} calculate --bank={bank} {string.Join(' ', parts.Select(part => $"--{part.Name[1..]}={folder.FullName}/{part.Name[1..]}"))}";
            var theirs = Encoding.UTF8.GetString(Tool.Run($"sh -c '{command} 2>/dev/null'", default)).Split('\n').Where(line => line.StartsWith("11:", StringComparison.Ordinal)).Select(line => line.Split('=')[1]).ToList();
            var ours = PcrForecast.Of(uki.Read(), uki.File(), [PcrForecast.AllBanks.First(candidate => PcrForecast.NameOf(candidate) == bank)], PcrForecast.StandardPhases.RemoveAt(0), TestContext.Current.CancellationToken);
            Assert.Equal(4, theirs.Count);
            Assert.Equal(theirs, Assert.Single(ours).Values.Select(value => value.Digest));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_zeros_behind_a_section_count()
    {
        var short_ = new SampleUki().With(".cmdline", "a"u8.ToArray(), memorySize: 9).With(".linux", SampleUki.Kernel());
        var full = new SampleUki().With(".cmdline", "a\0\0\0\0\0\0\0\0"u8.ToArray()).With(".linux", SampleUki.Kernel());
        Assert.Equal(Value(full), Value(short_));
    }

    [Fact]
    public void What_counts_depends_on_the_stub()
    {
        SampleUki Uki(string stub) => new SampleUki().Stub(stub).With(".uname", "6.1").With(".sbat", "sbat,1\n").With(".linux", SampleUki.Kernel());
        Assert.NotEqual(Value(Uki("252")), Value(Uki("257")));
        Assert.Equal([".linux"], Forecasts(Uki("252"))[0].Measured.Select(section => section.Name));
        Assert.Equal([".linux", ".uname", ".sbat"], Forecasts(Uki("257"))[0].Measured.Select(section => section.Name));
    }

    [Fact]
    public void Each_profile_has_its_own_and_each_device_tree_too()
    {
        var uki = new SampleUki().With(".linux", SampleUki.Kernel()).With(".dtbauto", "a").With(".dtbauto", "b").With(".profile", "ID=a").With(".profile", "ID=b").With(".cmdline", "b");
        var forecasts = Forecasts(uki);
        Assert.Equal([(0, null), (0, 0), (0, 1), (1, null), (1, 0), (1, 1)], forecasts.Select(forecast => (forecast.Profile, forecast.DeviceTree)));
        Assert.Equal(6, forecasts.Select(forecast => forecast.Values[0].Digest).Distinct().Count());
    }

    private static IReadOnlyList<PcrForecast> Forecasts(SampleUki uki) => PcrForecast.Of(uki.Read(), uki.File(), [HashAlgorithmName.SHA256], [""], TestContext.Current.CancellationToken);

    private static string Value(SampleUki uki) => Forecasts(uki)[0].Values[0].Digest;
}
