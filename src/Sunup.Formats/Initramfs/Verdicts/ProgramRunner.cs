using Sunup.Formats.Executables;
using Sunup.Formats.Initramfs.Unpacking;

namespace Sunup.Formats.Initramfs.Verdicts;

/// <summary>What became of an attempt to run a program.</summary>
/// <param name="Outcome">It runs, it fails, it is not there, or no one can say.</param>
/// <param name="Errno">The kernel's error number, negative; null where there is none.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Program">The path that decided: the program itself, or the interpreter that stood in its way.</param>
internal readonly record struct ProgramRun(InitOutcome Outcome, int? Errno, string Reason, string Program);

/// <summary>Runs programs of a <see cref="RootTree"/> as far as a kernel goes before their first instruction.</summary>
/// <remarks>Source: fs/exec.c, fs/binfmt_elf.c, fs/binfmt_script.c. The caller is root: of permissions only the execute bits matter.</remarks>
internal sealed class ProgramRunner(RootTree tree, UnpackRules rules)
{
    private const int NotFound = -2;
    private const int ReadFault = -5;
    private const int NoMemory = -12;
    private const int NoFormat = -8;
    private const int Denied = -13;
    private const int Fault = -14;
    private const int Busy = -26;
    private const int TooManyLevels = -40;
    private const int BadLibrary = -80;
    private const int MostScripts = 5;
    private const int ElfHeaderLength = 64;

    public ProgramRun Run(string path)
    {
        var called = path;
        for (var depth = 0; ; depth++)
        {
            var by = depth == 0 ? "" : $", the interpreter of {called},";
            if (Open(path, out var node) is { } refused)
            {
                return new ProgramRun(InitOutcome.InitFails, refused.Errno, $"{Shown(path)}{by} {refused.Reason}", path);
            }

            if (depth > MostScripts)
            {
                return new ProgramRun(InitOutcome.InitFails, TooManyLevels, $"more than {MostScripts} scripts are interpreters of each other", path);
            }

            var program = node!.Program ?? ProgramSummary.Unknown;
            if (program.Kind != ProgramKind.Script)
            {
                return RunElf(path, by, node, program);
            }

            if (program.Script is null || !rules.RunsScripts)
            {
                return new ProgramRun(InitOutcome.InitFails, NoFormat, $"{path}{by} starts with #! and names no interpreter that this kernel takes", path);
            }

            (called, path) = (path, program.Script.Interpreter);
        }
    }

    // do_open_execat: null where the file may be run.
    private (int Errno, string Reason)? Open(string path, out RootNode? node)
    {
        var found = tree.Find(path);
        node = found.Node;
        if (found.Errno != 0)
        {
            return (found.Errno, found.Errno == NotFound ? "is not there" + (path.EndsWith('\r') ? ": its name ends in a carriage return, since the script's lines end in CR LF" : "") : "has a path that leads nowhere");
        }

        if (!node!.IsFile)
        {
            return (Denied, node.IsFolder ? "is a folder" : "is no file");
        }

        if ((node.Permissions & 0b001_001_001) == 0)
        {
            return (Denied, "has no execute permission");
        }

        return node.IsLeftOpen && rules.RefusesProgramsOpenForWrite
            ? (Busy, "was being written when the archive ended or broke: it is still open for writing")
            : null;
    }

    private ProgramRun RunElf(string path, string by, RootNode node, ProgramSummary program)
    {
        if (program.Elf is not { } elf)
        {
            return Failed(NoFormat, program.Kind == ProgramKind.Empty ? "is empty" : "is neither an ELF program nor a script with #!");
        }

        if (!ProgramMachines.Runs(elf, rules))
        {
            return Failed(NoFormat, $"is a program for {ProgramMachines.NameOf(elf)}, and the kernel runs {ProgramMachines.NameOf(rules)}");
        }

        if (elf.Type is not (2 or 3) || !elf.HasProgramHeaders)
        {
            return Failed(NoFormat, "is an ELF file without program headers that the kernel takes");
        }

        if (elf.IsDynamic && Interpreter(elf) is { } refused)
        {
            return Failed(refused.Errno, refused.Reason);
        }

        var unmapped = elf.ZeroesBeyondAddresses && rules.MapsZeroesWithSegment ? NoMemory : elf.MapErrno;
        return unmapped is { } errno ? Failed(errno, "has a segment whose sizes or addresses no process can have") : Mapped(path, elf, node);

        ProgramRun Failed(int errno, string reason) => new(InitOutcome.InitFails, errno, $"{path}{by} {reason}", path);
    }

    private (int Errno, string Reason)? Interpreter(ElfSummary elf)
    {
        if (elf.Interpreter is not { } path)
        {
            return elf.InterpreterBeyondEnd ? (ReadFault, "is cut before the name of its ELF interpreter") : (NoFormat, "names an ELF interpreter in a way that the kernel does not take");
        }

        var needs = $"needs the ELF interpreter {path}, which";
        if (Open(path, out var node) is { } refused)
        {
            return (refused.Errno, $"{needs} {refused.Reason}");
        }

        if (node!.Size < ElfHeaderLength)
        {
            return (ReadFault, $"{needs} is shorter than an ELF header");
        }

        if (node.Program?.Elf is not { HasProgramHeaders: true } interpreter || !ProgramMachines.Runs(interpreter, rules))
        {
            return (BadLibrary, $"{needs} is no ELF file for this machine");
        }

        return interpreter.ZeroesBeyondEnd ? (Fault, $"{needs} is cut: its data ends behind the file's end") : null;
    }

    private ProgramRun Mapped(string path, ElfSummary elf, RootNode node)
    {
        if (elf.NeededLength <= node.Size)
        {
            return new ProgramRun(InitOutcome.InitRuns, null, $"{path} is a program that this kernel runs", path);
        }

        var cut = $"{path} has {node.Size} bytes and its segments need {elf.NeededLength}";
        if (elf.ZeroesBeyondEnd && rules.RefusesCutPrograms)
        {
            return new ProgramRun(InitOutcome.InitFails, Fault, cut, path);
        }

        return elf.LacksPages
            ? new ProgramRun(InitOutcome.InitFails, null, $"{cut}: it is started, and killed where pages are missing (Attempted to kill init! exitcode=0x00000007)", path)
            : new ProgramRun(InitOutcome.Undefined, null, $"{cut}: its last bytes are zeros, and what it then does is its own affair", path);
    }

    private static string Shown(string path) => path.Length == 0 ? "(an empty name)" : path.Replace("\r", "\\r", StringComparison.Ordinal);
}
