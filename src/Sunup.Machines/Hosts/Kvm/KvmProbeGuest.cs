namespace Sunup.Machines.Hosts.Kvm;

/// <summary>The guest that <see cref="KvmProbe"/> runs: a 64 KiB firmware image whose code is probe.asm, beside this file.</summary>
internal static class KvmProbeGuest
{
    /// <summary>What it writes to the debug port when all goes well on a CPU that has AVX and BMI2, in order; a dash stands for what the CPU does not have.</summary>
    public const string AllLetters = "RPCLllllUFSABMTTTD";

    /// <summary>QEMU's exit code when it is done: isa-debug-exit gives (value * 2) + 1.</summary>
    public const int DoneExitCode = 33;

    private const int ImageLength = 65536;
    private const int ResetVectorOffset = ImageLength - 16;

    private const string CodeBase64 =
        "+vwxwI7AjtC8AHCMyI7YMfa/AIC5cAPzpOoegAAAMcCO2LBS5umwCubpDwEWYIMPIMBmg8gBDyLA6j6ACABmuBAAjtiOwI7QvABwAACwUObpvgAAEAC/AAAA" +
        "AbkAAAgA86WwQ+bpxwXwAOD+/wEAAMcFUAPg/gAHAAC/AAABADHAuQAYAADzq8cFAAABAAMQAQDHBQAQAQADIAEAvwAgAQC4gwAAALkgAAAAiQcFAAAgAIPH" +
        "COL0DyDgg8ggDyLguAAAAQAPIti5gAAAwA8yDQABAAAPMA8gwA0AAACADyLA6uiAAAAYAGa4EACO2I7AjtC8AHAAALBM5um7BAAAALlAS0wAvgAAIABIjVSK" +
        "AUgxFv/JdfSwbObp/8t14g8BHCVmgwAAuPSCAAC/YDABAOivAQAAuP+CAAC/4DABAOigAQAAuBSDAAC/ADIBAOiRAQAADwtIiwQlAAAABOh6AAAAMcAPog8x" +
        "uQIBAMC4eFY0EjHSDzAPMg8B+A8B+A8g2A8i2A8BPCUAAAAEsE3m6bAR5iDmoLAg5iGwKOahsATmIbAC5qGwAeYh5qGw/uYhsP/mobA05kOwqeZAsATmQDHb" +
        "+/SD+wNy+vqwRObpsArm6bgQAAAA5/T06/0PIMCD4PuDyAIPIsAPIOANAAYAAA8i4GYPbwQlIIMAAGYPb8i56AMAAGYP/sFmD3DQG//JdfNmD37APekDAACw" +
        "U7J4D0XC5um4AQAAAA+igeEAAAAUgfkAAAAUsC11Sw8g4A0AAAQADyLgMcm4BwAAADHSDwHRxf5vBCUggwAAxfxYyLgHAAAAMdK/AEABAA+uJ8X578DF/HcP" +
        "ri/F+X7Ag/gBsEGyeA9FwubpMcAPooP4B7Atck64BwAAADHJD6L3wwABAACwLXQ7ugMAAAC5BAAAAMTi8ffyxOL79v658AAAAMTi+vXZxOP78NsBxOLx99vE" +
        "4sP1+Ug9kAAAALBCsngPRcLm6cNmiQdmx0cCGABmx0cEAI7DsFXm6UiDBCQCSM/HBCUAIQEAgwAABLBG5ulIg8QISM//w7BU5umwIOYgSM8BAAAAAgAAAAMA" +
        "AAAEAAAABQAAAAYAAAAHAAAACAAAAAAAAAAAAAAA//8AAACbzwD//wAAAJPPAP//AAAAm68AHwBAgwAA/wMAMAEAAAAAAA==";

    /// <summary>The code alone, as the assembler makes it.</summary>
    public static byte[] Code() => Convert.FromBase64String(CodeBase64);

    /// <summary>The firmware image: the code at F000:0000, and a far jump to it at the reset vector.</summary>
    public static byte[] Image()
    {
        var image = new byte[ImageLength];
        Code().CopyTo(image, 0);
        ReadOnlySpan<byte> jump = [0xea, 0x00, 0x00, 0x00, 0xf0];
        jump.CopyTo(image.AsSpan(ResetVectorOffset));
        return image;
    }

    /// <summary>Whether these are <see cref="AllLetters"/>. The guest ends behind its third timer interrupt; on a busy host another one may come before it does.</summary>
    public static bool IsComplete(string letters)
    {
        var interrupts = letters.Count(letter => letter == 'T');
        return interrupts >= 3
            && letters.Replace(new string('T', interrupts), "TTT", StringComparison.Ordinal) is { } once
            && once.Length == AllLetters.Length
            && once.Zip(AllLetters).All(pair => pair.First == pair.Second || (pair.First == '-' && pair.Second is 'A' or 'B'));
    }

    /// <summary>What the guest was to do after the letters that were seen, in words.</summary>
    public static string NextStep(string letters) => letters.Length switch
    {
        0 => "its first instruction in real mode",
        1 => "protected mode",
        2 => "copying 2 MiB in protected mode",
        3 => "long mode with paging",
        >= 4 and < 8 => $"part {letters.Length - 3} of 4 of computing in long mode",
        8 => "catching an invalid opcode",
        9 => "mending a page fault",
        10 => "SSE instructions",
        11 => "AVX instructions and XSAVE",
        12 => "BMI2 instructions",
        13 => "setting model-specific registers and page tables",
        14 or 15 or 16 => "timer interrupts",
        17 => "its end",
        _ => "ending the machine",
    };
}
