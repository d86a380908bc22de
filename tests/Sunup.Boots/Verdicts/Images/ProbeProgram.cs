namespace Sunup.Boots.Verdicts.Images;

/// <summary>The <c>/init</c> of the images: says that it runs, tells what became of the paths it was given, and powers the machine off.</summary>
/// <remarks>
/// It writes to <c>/dev/kmsg</c>, which it makes itself, because a record there is never torn by the kernel's own; to its standard output when it cannot.
/// Lines: <c>SUNUP-INIT</c>, <c>SUNUP-FILE path mode links size first-16-bytes</c> (or <c>path -errno</c>) with numbers of eight hexadecimal digits, <c>SUNUP-END</c>.
/// System calls by their numbers in arch/x86/entry/syscalls/syscall_64.tbl.
/// </remarks>
internal static class ProbeProgram
{
    private const uint Read = 0;
    private const uint Write = 1;
    private const uint Open = 2;
    private const uint LinkStatus = 6;
    private const uint MakeFolder = 83;
    private const uint MakeNode = 133;
    private const uint Reboot = 169;
    private const uint NonBlocking = 0x800;

    // struct stat of x86-64.
    private const int StatusLinks = 16;
    private const int StatusMode = 24;
    private const int StatusSize = 48;

    /// <summary>The machine code, to be run from its first byte with 4096 bytes of zeroed memory behind its last.</summary>
    public static byte[] Code(IReadOnlyList<string> paths)
    {
        var code = new X64Assembler();
        OpenLog(code);
        Loop(code);
        End(code);
        Routines(code);
        Data(code, paths);
        return code.Assemble();
    }

    private static void OpenLog(X64Assembler code)
    {
        code.Address(Register.Rdi, "dev");
        code.Move(Register.Rsi, Convert.ToUInt32("755", 8));
        code.SystemCall(MakeFolder);
        code.Address(Register.Rdi, "kmsg");
        code.Move(Register.Rsi, Convert.ToUInt32("20600", 8));
        code.Move(Register.Rdx, (1 << 8) | 11);
        code.SystemCall(MakeNode);
        code.Address(Register.Rdi, "kmsg");
        code.Move(Register.Rsi, 1);
        code.SystemCall(Open);
        code.Raw(0x85, 0xc0); // test eax, eax
        code.JumpIf(Condition.Negative, "no-log");
        code.Move(Register.R15, Register.Rax);
        code.Jump("start");
        code.Label("no-log");
        code.Move(Register.R15, 1);
        code.Label("start");
        code.Address(Register.Rsi, "init-line");
        code.Call("begin");
        code.Call("end-line");
        code.Address(Register.R14, "paths");
    }

    /// <summary>One line for each path. r14: the path, r13: the next, rdi: where the line goes on.</summary>
    private static void Loop(X64Assembler code)
    {
        code.Label("loop");
        code.Raw(0x41, 0x80, 0x3e, 0x00); // cmp byte [r14], 0
        code.JumpIf(Condition.Equal, "end");
        code.Address(Register.Rsi, "file-line");
        code.Call("begin");
        code.Move(Register.Rsi, Register.R14);
        code.Call("copy");
        code.Move(Register.R13, Register.Rsi);
        code.Move(Register.Rbx, Register.Rdi);
        code.Move(Register.Rdi, Register.R14);
        code.Address(Register.Rsi, "status");
        code.SystemCall(LinkStatus);
        code.Move(Register.Rdi, Register.Rbx);
        code.Raw(0x85, 0xc0); // test eax, eax
        code.JumpIf(Condition.NotEqual, "last-number");
        foreach (var field in (int[])[StatusMode, StatusLinks, StatusSize])
        {
            code.LoadEax($"status+{field}");
            code.Call("hex");
        }

        Content(code);
        code.Label("last-number");
        code.Call("hex");
        code.Call("end-line");
        code.Move(Register.R14, Register.R13);
        code.Jump("loop");
    }

    private static void Content(X64Assembler code)
    {
        code.Move(Register.Rbx, Register.Rdi);
        code.Address(Register.Rdi, "content");
        code.Raw(0x31, 0xc0); // xor eax, eax
        code.Move(Register.Rcx, 16);
        code.Raw(0xf3, 0xaa); // rep stosb
        code.Move(Register.Rdi, Register.R14);
        code.Move(Register.Rsi, NonBlocking);
        code.SystemCall(Open);
        code.Raw(0x85, 0xc0); // test eax, eax
        code.Move(Register.Rdi, Register.Rbx);
        code.JumpIf(Condition.Negative, "last-number");
        code.Move(Register.Rdi, Register.Rax);
        code.Address(Register.Rsi, "content");
        code.Move(Register.Rdx, 16);
        code.SystemCall(Read);
        code.Move(Register.Rdi, Register.Rbx);
        for (var i = 0; i < 4; i++)
        {
            code.LoadEax($"content+{i * 4}");
            code.Raw(0x0f, 0xc8); // bswap eax: digits in the order of the bytes
            if (i < 3)
            {
                code.Call("hex");
            }
        }
    }

    private static void End(X64Assembler code)
    {
        code.Label("end");
        code.Address(Register.Rsi, "end-text");
        code.Call("begin");
        code.Call("end-line");
        code.Move(Register.Rdi, 0xfee1dead);
        code.Move(Register.Rsi, 672274793);
        code.Move(Register.Rdx, 0x4321fedc);
        code.SystemCall(Reboot);
        code.Label("for-ever");
        code.Jump("for-ever");
    }

    private static void Routines(X64Assembler code)
    {
        code.Label("begin"); // starts a line with the text at rsi
        code.Address(Register.Rdi, "line");
        code.Label("copy"); // copies the text at rsi to rdi, without its NUL; rsi is then behind that
        code.Raw(0xac); // lodsb
        code.Raw(0x84, 0xc0); // test al, al
        code.JumpIf(Condition.Equal, "copied");
        code.Raw(0xaa); // stosb
        code.Jump("copy");
        code.Label("copied");
        code.Return();

        code.Label("hex"); // a space and the eight digits of eax at rdi
        code.Raw(0x89, 0xc2); // mov edx, eax
        code.Raw(0xb0, (byte)' ', 0xaa); // mov al, ' '; stosb
        code.Move(Register.Rcx, 8);
        code.Label("digit");
        code.Raw(0xc1, 0xc2, 4); // rol edx, 4
        code.Raw(0x88, 0xd0, 0x24, 15, 0x04, (byte)'0'); // mov al, dl; and al, 15; add al, '0'
        code.Raw(0x3c, (byte)'9'); // cmp al, '9'
        code.JumpIf(Condition.BelowOrEqual, "is-digit");
        code.Raw(0x04, 'a' - '9' - 1); // add al, 39
        code.Label("is-digit");
        code.Raw(0xaa, 0xff, 0xc9); // stosb; dec ecx
        code.JumpIf(Condition.NotEqual, "digit");
        code.Return();

        code.Label("end-line"); // writes the line that ends at rdi
        code.Raw(0xb0, (byte)'\n', 0xaa); // mov al, '\n'; stosb
        code.Address(Register.Rsi, "line");
        code.Move(Register.Rdx, Register.Rdi);
        code.Raw(0x48, 0x29, 0xf2); // sub rdx, rsi
        code.Move(Register.Rdi, Register.R15);
        code.SystemCall(Write);
        code.Return();
    }

    private static void Data(X64Assembler code, IReadOnlyList<string> paths)
    {
        Named("dev", "/dev");
        Named("kmsg", "/dev/kmsg");
        Named("init-line", "SUNUP-INIT");
        Named("file-line", "SUNUP-FILE ");
        Named("end-text", "SUNUP-END");
        code.Label("paths");
        foreach (var path in paths)
        {
            code.Text(path);
        }

        code.Text("");
        foreach (var field in (int[])[0, StatusLinks, StatusMode, StatusSize])
        {
            code.Reserve(field == 0 ? "status" : $"status+{field}", field);
        }

        foreach (var i in (int[])[0, 4, 8, 12])
        {
            code.Reserve(i == 0 ? "content" : $"content+{i}", 256 + i);
        }

        code.Reserve("content+0", 256);
        code.Reserve("line", 512);

        void Named(string label, string text)
        {
            code.Label(label);
            code.Text(text);
        }
    }
}
