using System.Buffers.Binary;

namespace Sunup.Boots.Verdicts.Images;

/// <summary>Registers by their numbers in instructions.</summary>
internal enum Register
{
    Rax,
    Rcx,
    Rdx,
    Rbx,
    Rsp,
    Rbp,
    Rsi,
    Rdi,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
    R15,
}

/// <summary>Conditions by the low four bits of their jumps.</summary>
internal enum Condition
{
    Equal = 4,
    NotEqual = 5,
    BelowOrEqual = 6,
    Negative = 8,
}

/// <summary>The few x86-64 instructions that the programs of the images need, with labels.</summary>
/// <remarks>Source: Intel SDM volume 2. Code and data are in one run of bytes; addresses are relative to the instruction, so it runs wherever it is loaded.</remarks>
internal sealed class X64Assembler
{
    private const byte Wide = 0x48;
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly List<(int At, string Label)> _references = [];

    public void Label(string name) => _labels.Add(name, _bytes.Count);

    /// <summary>Names an address behind the code: memory that is not in the file.</summary>
    public void Reserve(string name, int offsetBehindEnd) => _labels.Add(name, _bytes.Count + offsetBehindEnd);

    /// <summary>Data, or an instruction that has no method of its own.</summary>
    public void Raw(params ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    public void Text(string text)
    {
        _bytes.AddRange(System.Text.Encoding.Latin1.GetBytes(text));
        _bytes.Add(0);
    }

    /// <summary><c>mov r32, imm32</c>: the upper half becomes zero.</summary>
    public void Move(Register target, uint value)
    {
        if (target >= Register.R8)
        {
            Raw(0x41);
        }

        Raw((byte)(0xb8 + ((int)target & 7)));
        Number(value);
    }

    /// <summary><c>mov r64, r64</c>.</summary>
    public void Move(Register target, Register source) => Raw(Rex(source, target), 0x89, ModRm(3, source, target));

    /// <summary><c>lea r64, [rip + label]</c>.</summary>
    public void Address(Register target, string label)
    {
        Raw(Rex(target, Register.Rax), 0x8d, ModRm(0, target, Register.Rbp));
        Reference(label);
    }

    /// <summary><c>mov eax, [rip + label]</c>.</summary>
    public void LoadEax(string label)
    {
        Raw(0x8b, ModRm(0, Register.Rax, Register.Rbp));
        Reference(label);
    }

    public void Call(string label)
    {
        Raw(0xe8);
        Reference(label);
    }

    public void Jump(string label)
    {
        Raw(0xe9);
        Reference(label);
    }

    public void JumpIf(Condition condition, string label)
    {
        Raw(0x0f, (byte)(0x80 | (int)condition));
        Reference(label);
    }

    /// <summary>A system call whose arguments are in their registers.</summary>
    public void SystemCall(uint number)
    {
        Move(Register.Rax, number);
        Raw(0x0f, 0x05);
    }

    public void Return() => Raw(0xc3);

    /// <summary>The bytes with every label put in.</summary>
    public byte[] Assemble()
    {
        var code = _bytes.ToArray();
        foreach (var (at, label) in _references)
        {
            BinaryPrimitives.WriteInt32LittleEndian(code.AsSpan(at), _labels[label] - (at + 4));
        }

        return code;
    }

    private static byte Rex(Register reg, Register rm) => (byte)(Wide | (reg >= Register.R8 ? 4 : 0) | (rm >= Register.R8 ? 1 : 0));

    private static byte ModRm(int mode, Register reg, Register rm) => (byte)((mode << 6) | (((int)reg & 7) << 3) | ((int)rm & 7));

    private void Reference(string label)
    {
        _references.Add((_bytes.Count, label));
        Number(0);
    }

    private void Number(uint value)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(number, value);
        _bytes.AddRange(number);
    }
}
