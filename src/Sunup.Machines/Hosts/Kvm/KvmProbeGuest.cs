namespace Sunup.Machines.Hosts.Kvm;

/// <summary>The guest that <see cref="KvmProbe"/> runs: a 64 KiB firmware image whose code is probe.asm, beside this file.</summary>
internal static class KvmProbeGuest
{
    /// <summary>What it writes to the debug port when all goes well, in order.</summary>
    public const string AllLetters = "RPCLllllUFMTTTD";

    /// <summary>QEMU's exit code when it is done: isa-debug-exit gives (value * 2) + 1.</summary>
    public const int DoneExitCode = 33;

    private const int ImageLength = 65536;
    private const int ResetVectorOffset = ImageLength - 16;

    private const string CodeBase64 =
        "+vwxwI7AjtC8AHCMyI7YMfa/AIC5QALzpOoegAAAMcCO2LBS5ukPARYwgg8gwGaDyAEPIsDqOoAIAGa4EACO2I7AjtC8AHAAALBQ5um+AAAQAL8AAAABuQAA" +
        "CADzpbBD5unHBfAA4P7/AQAAxwVQA+D+AAcAAL8AAAEAMcC5ABAAAPOrxwUAAAEAAxABAMcFABABAAMgAQC/ACABALiDAAAAuSAAAACJBwUAACAAg8cI4vQP" +
        "IOCDyCAPIuC4AAABAA8i2LmAAADADzINAAEAAA8wDyDADQAAAIAPIsDq5IAAABgAZrgQAI7YjsCO0LwAcAAAsEzm6bsEAAAAuUBLTAC+AAAgAEiNVIoBSDEW" +
        "/8l19LBs5un/y3XiDwEcJTaCAAC434EAAL9gMAEA6J4AAAC46oEAAL/gMAEA6I8AAAC4/4EAAL8AMgEA6IAAAAAPC0iLBCUAAAAEMcAPog8xuQIBAMC4eFY0" +
        "EjHSDzAPMg8B+A8B+A8g2A8i2A8BPCUAAAAEsE3m6bAR5iDmoLAg5iGwKOahsATmIbAC5qGwAeYh5qGw/uYhsP/mobA05kOwqeZAsATmQDHb+/SD+wNy+vqw" +
        "RObpuBAAAADn9PTr/WaJB2bHRwIYAGbHRwQAjsOwVebpSIMEJAJIz8cEJQAhAQCDAAAEsEbm6UiDxAhIz//DsFTm6bAg5iBIz5CQkJCQAAAAAAAAAAD//wAA" +
        "AJvPAP//AAAAk88A//8AAACbrwAfABCCAAD/AwAwAQAAAAAA";

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
        return interrupts >= 3 && letters.Replace(new string('T', interrupts), "TTT", StringComparison.Ordinal) == AllLetters;
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
        10 => "setting model-specific registers and page tables",
        11 or 12 or 13 => "timer interrupts",
        14 => "its end",
        _ => "ending the machine",
    };
}
