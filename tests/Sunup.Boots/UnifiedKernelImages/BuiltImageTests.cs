using System.Diagnostics;
using Sunup.Images.UnifiedKernelImages;
using Sunup.Planning.Artifacts;
using Sunup.Planning.MachineFiles;

namespace Sunup.Boots.UnifiedKernelImages;

/// <summary>What we build, firmware starts.</summary>
public sealed class BuiltImageTests : IDisposable
{
    private const string DistributionStub = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub";

    private readonly string _esp = Directory.CreateTempSubdirectory("sunup-esp-").FullName;

    public void Dispose() => Directory.Delete(_esp, recursive: true);

    [Fact]
    public async Task An_image_on_the_distributions_stub_reaches_init_with_its_command_line()
    {
        RequireFile(DistributionStub);
        await BuildAsync(DistributionStub, "EFI/BOOT/BOOTX64.EFI", "console=ttyS0,115200 sunup.poweroff sunup.built=1");
        var console = await OvmfBoot.RunAsync(_esp);
        Assert.Contains("sunup-init: cmdline console=ttyS0,115200 sunup.poweroff sunup.built=1", console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_with_sixty_more_sections_than_its_headers_had_room_for_boots_as_well()
    {
        RequireFile(DistributionStub);
        await BuildAsync(DistributionStub, "EFI/BOOT/BOOTX64.EFI", "console=ttyS0,115200 sunup.poweroff sunup.many=1", recipe => recipe with
        {
            Base = recipe.Base with { Others = [.. Enumerable.Range(10, 60).Select(number => new KeyValuePair<string, UkiContent>($".x{number}", UkiContent.OfText($"section {number}")))] },
        });
        var console = await OvmfBoot.RunAsync(_esp);
        Assert.Contains("sunup-init: cmdline console=ttyS0,115200 sunup.poweroff sunup.many=1", console, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@0", "sunup.base=1")]
    [InlineData("@1", "sunup.base=1 sunup.second=1")]
    public async Task The_profile_that_is_selected_is_the_one_that_boots(string selector, string expected)
    {
        await BuildAsync(NewerStub(), "linux.efi", "console=ttyS0,115200 sunup.poweroff sunup.base=1", recipe => recipe with
        {
            Profiles =
            [
                new UkiProfileRecipe
                {
                    Id = "second",
                    Title = "The second one",
                    Sections = new UkiSections { CommandLine = UkiContent.OfText("console=ttyS0,115200 sunup.poweroff sunup.base=1 sunup.second=1") },
                },
            ],
        });
        await File.WriteAllTextAsync(Path.Combine(_esp, "startup.nsh"), $"fs0:\\linux.efi {selector}\r\n", TestContext.Current.CancellationToken);
        var console = await OvmfBoot.RunAsync(_esp);
        Assert.Contains($"sunup-init: cmdline console=ttyS0,115200 sunup.poweroff {expected}\r", console, StringComparison.Ordinal);
    }

    private async Task BuildAsync(string stub, string name, string commandLine, Func<UkiRecipe, UkiRecipe>? change = null)
    {
        var read = await MachineFileReader.ReadAsync(Path.Combine(AppContext.BaseDirectory, "examples", "netboot-direct.machine.yaml"), TestContext.Current.CancellationToken);
        var resolver = new ArtifactResolver(ArtifactResolverOptions.FromEnvironment(), TimeProvider.System);
        var boot = (await resolver.ResolveAsync(read.Value!, progress: null, TestContext.Current.CancellationToken)).Machine.Boot;
        var recipe = new UkiRecipe
        {
            Stub = UkiContent.OfFile(stub),
            Base = new UkiSections
            {
                Linux = UkiContent.OfFile(boot.Kernel!),
                Initrd = UkiContent.OfInitrds([.. boot.Initrd]),
                CommandLine = UkiContent.OfText(commandLine),
                OsRelease = UkiContent.OfText("ID=sunup\nNAME=Sunup\nVERSION_ID=1\n"),
            },
        };
        var path = Path.Combine(_esp, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var output = new FileStream(path, FileMode.Create, FileAccess.ReadWrite);
        UkiBuilder.Build(change is null ? recipe : change(recipe), output, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static string NewerStub()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "tools", "newer-systemd") is var tool && File.Exists(tool))
            {
                using var process = Process.Start(new ProcessStartInfo(tool) { RedirectStandardOutput = true, UseShellExecute = false })!;
                var output = process.StandardOutput.ReadToEnd().Trim();
                process.WaitForExit();
                RequireFile($"{output}/usr/lib/systemd/boot/efi/linuxx64.efi.stub");
                return $"{output}/usr/lib/systemd/boot/efi/linuxx64.efi.stub";
            }
        }

        throw new InvalidOperationException("the tests run in a checkout");
    }

    private static void RequireFile(string path)
    {
        if (!File.Exists(path) && Environment.GetEnvironmentVariable("CI") is "true")
        {
            Assert.Fail($"In CI: this test needs {path} (tools/ensure-packages test, tools/newer-systemd)");
        }

        Assert.SkipUnless(File.Exists(path), $"this test needs {path}");
    }
}
