using Sunup.Images.UnifiedKernelImages;

namespace Sunup.Images.Tests.UnifiedKernelImages;

/// <summary>The same input through ukify and through us: the same bytes.</summary>
[Trait("Kind", "Peer")]
public sealed class UkifyDifferentialTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1_000_003)]
    public void An_image_is_ukifys_byte_for_byte(int initrdLength)
    {
        var initrd = Bytes("initrd", initrdLength);
        var ours = Build(new UkiRecipe
        {
            Stub = UkiContent.OfFile(NewerSystemd.Stub),
            Sbat = ["sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md\n"],
            Base = new UkiSections
            {
                Linux = UkiContent.OfFile(TestKernel.Find()),
                Initrd = UkiContent.OfInitrds([initrd]),
                CommandLine = UkiContent.OfText("console=ttyS0 quiet"),
                OsRelease = UkiContent.OfText("ID=test\nVERSION_ID=1\n"),
            },
        });
        Tools.Shell($"{NewerSystemd.Ukify} build --stub {NewerSystemd.Stub} --linux {TestKernel.Find()} --initrd {initrd} --cmdline 'console=ttyS0 quiet' "
            + $"--sbat 'sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md' --os-release $'ID=test\\nVERSION_ID=1\\n' -o {_folder["theirs.efi"]}");
        Tools.Shell($"cmp {_folder["theirs.efi"]} {ours}");
    }

    private string Build(UkiRecipe recipe)
    {
        var path = _folder["ours.efi"];
        using var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        UkiBuilder.Build(recipe, output, cancellationToken: TestContext.Current.CancellationToken);
        return path;
    }

    private string Bytes(string name, int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(_folder[name], bytes);
        return _folder[name];
    }
}
