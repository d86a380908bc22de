using System.Security.Cryptography;
using System.Text.Json;
using Sunup.Formats.PortableExecutables;
using Sunup.Formats.Recognition;
using Sunup.Images.UnifiedKernelImages;
using Sunup.Images.UnifiedKernelImages.Signing;

namespace Sunup.Images.Tests.UnifiedKernelImages;

/// <summary>PCR signatures beside systemd-measure's.</summary>
public sealed class PcrSignatureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Trait("Kind", "Peer")]
    [Fact]
    public void The_signatures_are_those_of_systemd_measure()
    {
        var keys = TestKeys.Make(_folder, "pcr");
        using var key = SigningKey.LoadKey(keys.Key, null);
        var image = Build(new PcrKey(key, []), []);
        var ours = Flatten(Text(image, ".pcrsig"));
        var theirs = Measure(image, keys.Key, "");
        Assert.Equal(16, ours.Count);
        Assert.Equal(theirs.Select(WithoutSignature), ours.Select(WithoutSignature));
        Assert.Equal(theirs.Where(IsSha256), ours.Where(IsSha256));
        Assert.All(ours, entry => Assert.True(IsSigned(key, entry), entry));
        Assert.Equal(Tools.Shell($"openssl pkey -in {keys.Key} -pubout"), Text(image, ".pcrpkey"));
    }

    [Fact]
    public void Phases_and_banks_are_those_that_were_asked_for()
    {
        var keys = TestKeys.Make(_folder, "pcr");
        using var key = SigningKey.LoadKey(keys.Key, null);
        var image = Build(new PcrKey(key, ["enter-initrd", "enter-initrd:leave-initrd:shutdown"]), [PcrBank.All[1]]);
        Assert.Equal(Measure(image, keys.Key, "--bank=sha256 --phase=enter-initrd --phase=enter-initrd:leave-initrd:shutdown"), Flatten(Text(image, ".pcrsig")));
    }

    // Up to 259 systemd-measure signed by the bank's own hash, which nothing verifies (systemd issue 40245).
    private static bool IsSha256(string entry) => entry.StartsWith("sha256 ", StringComparison.Ordinal);

    private static string WithoutSignature(string entry) => entry[..entry.LastIndexOf(' ')];

    private static bool IsSigned(RSA key, string entry)
    {
        var words = entry.Split(' ');
        return key.VerifyData(Convert.FromHexString(words[^2]), Convert.FromBase64String(words[^1]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private List<string> Measure(string image, string key, string options)
    {
        var sections = new[] { "linux", "osrel", "cmdline", "initrd", "uname", "sbat", "pcrpkey" };
        Tools.Shell(string.Join("; ", sections.Select(name => $"objcopy -O binary --dump-section .{name}=s.{name} {image} /dev/null")), _folder.Path);
        return Flatten(Tools.Shell($"{NewerSystemd.Measure} sign {string.Join(' ', sections.Select(name => $"--{name}=s.{name}"))} --private-key={key} {options}", _folder.Path));
    }

    private string Build(PcrKey key, System.Collections.Immutable.ImmutableArray<PcrBank> banks)
    {
        File.WriteAllBytes(_folder["kernel"], TestPe.Make());
        var recipe = new UkiRecipe
        {
            Stub = UkiContent.OfFile(NewerSystemd.Stub),
            Base = new UkiSections
            {
                Linux = UkiContent.OfFile(_folder["kernel"]),
                Initrd = UkiContent.OfBytes(new byte[3_000_001]),
                CommandLine = UkiContent.OfText("quiet"),
                OsRelease = UkiContent.OfText("ID=x\n"),
                Uname = UkiContent.OfText("1.2.3"),
            },
            PcrKeys = [key],
            PcrBanks = banks.IsEmpty ? PcrBank.All : banks,
        };
        using var output = new FileStream(_folder["uki"], FileMode.Create);
        UkiBuilder.Build(recipe, output, cancellationToken: TestContext.Current.CancellationToken);
        return _folder["uki"];
    }

    private static string Text(string image, string name)
    {
        using var stream = File.OpenRead(image);
        var file = new FileBytes(stream);
        var section = PeImage.Read(file)!.Find(name)!;
        return System.Text.Encoding.UTF8.GetString(file.Read(section.RawOffset, section.VirtualSize));
    }

    private static List<string> Flatten(string json)
    {
        using var document = JsonDocument.Parse(json);
        return
        [
            .. document.RootElement.EnumerateObject().SelectMany(bank => bank.Value.EnumerateArray().Select(entry =>
                $"{bank.Name} {entry.GetProperty("pcrs")} {entry.GetProperty("pkfp")} {entry.GetProperty("pol")} {entry.GetProperty("sig")}")),
        ];
    }
}
