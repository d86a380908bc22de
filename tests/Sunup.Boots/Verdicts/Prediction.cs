using System.Globalization;
using Sunup.Boots.Verdicts.Corpus;
using Sunup.Boots.Verdicts.Kernels;
using Sunup.Formats.Compression;
using Sunup.Formats.Initramfs.Unpacking;
using Sunup.Formats.Initramfs.Verdicts;
using Sunup.Formats.Kernels;

namespace Sunup.Boots.Verdicts;

/// <summary>What the product says of an image on a kernel, and where a console disagrees.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Tree">The root file system that it goes with.</param>
/// <param name="Witness">Whether /init is what we wrote: one whose bytes a mutation changed runs too, and may tell anything, or die.</param>
internal sealed record Prediction(InitramfsVerdict Verdict, RootTree Tree, bool Witness)
{
    /// <summary>Memory of the machine that the images are booted on.</summary>
    private const long MemoryBytes = 512L << 20;

    public static UnpackRules RulesOf(VerdictKernel kernel, string? initPath = null)
    {
        var config = KernelConfig.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Verdicts", "Kernels", $"config-{kernel.Name}")));
        var rules = UnpackRules.ForKernel(kernel.Version, config);
        return rules with { InitPath = initPath ?? rules.InitPath, Decoders = rules.Decoders with { MemoryBytes = MemoryBytes } };
    }

    public static Prediction Of(Vector vector, VerdictKernel kernel)
    {
        var rules = RulesOf(kernel, vector.InitPath);
        var verdict = InitramfsVerifier.Verify(new MemoryStream(vector.Image), rules);
        var tree = new RootTree(rules);
        InitramfsReader.Read(new InputWindow(new MemoryStream(vector.Image)), rules, tree);
        var programs = new ProgramContents();
        InitramfsReader.Read(new InputWindow(new MemoryStream(vector.Image)), rules, programs);
        var witness = !vector.IsMutant || programs.All.All(program => program.AsSpan().SequenceEqual(Parts.Init));
        return new Prediction(verdict, tree, witness);
    }

    /// <summary>What differs, one sentence each; nothing where the product says that no one can say.</summary>
    public IEnumerable<string> Disagreements(ConsoleReading console)
    {
        if (Verdict.Outcome == InitOutcome.Undefined)
        {
            yield break;
        }

        if (Verdict.Message != console.Message)
        {
            yield return $"message: predicted {Verdict.Message ?? "none"}, the kernel says {console.Message ?? "none"}";
        }

        if (EndOf(Verdict.Outcome) != console.End && (Witness || !DiedInside(console)))
        {
            yield return $"outcome: predicted {Verdict.Outcome}, the kernel {VerdictRow.WordOf(console.End)} {console.Note} ({Verdict.Reason})";
        }

        if (Verdict.Errno != console.Errno)
        {
            yield return $"errno: predicted {Verdict.Errno?.ToString() ?? "none"}, the kernel says {console.Errno?.ToString() ?? "none"} ({Verdict.Reason})";
        }

        foreach (var file in (Witness ? console.Files : "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Expected(file[..file.IndexOf(':')]) is var expected && expected != Told(file))
            {
                yield return $"file: predicted {expected}, the kernel has {file}";
            }
        }
    }

    /// <summary>The program was started, and killed for what is in it.</summary>
    private static bool DiedInside(ConsoleReading console) => console.Errno is null && console.Note.StartsWith("Attempted to kill init", StringComparison.Ordinal);

    private static BootEnd? EndOf(InitOutcome outcome) => outcome switch
    {
        InitOutcome.InitRuns => BootEnd.InitRuns,
        InitOutcome.NoInit => BootEnd.NoInit,
        InitOutcome.InitFails => BootEnd.InitFails,
        _ => null,
    };

    /// <summary>A file of the console without what the tree does not hold: content, and the links and size of folders and devices.</summary>
    private static string Told(string file)
    {
        var parts = file.Split(':');
        return parts.Length < 4 ? file : Convert.ToUInt32(parts[1], 8) is var mode && (mode & CpioEntry.TypeMask) is 0x8000 or 0xa000
            ? string.Join(':', parts[..4])
            : string.Join(':', parts[..2]);
    }

    private string Expected(string path)
    {
        var found = Tree.Find(path, followLast: false);
        if (found.Node is not { } node || found.Errno != 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{path}:{found.Errno}");
        }

        var mode = Convert.ToString(node.Type | node.Permissions, 8);
        return node.IsFile ? string.Create(CultureInfo.InvariantCulture, $"{path}:{mode}:{node.LinkCount}:{node.Size}")
            : node.IsSymbolicLink ? string.Create(CultureInfo.InvariantCulture, $"{path}:{mode}:{node.LinkCount}:{node.Target!.Length}")
            : $"{path}:{mode}";
    }
}
