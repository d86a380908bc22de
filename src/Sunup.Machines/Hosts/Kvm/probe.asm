; The guest of KvmProbe: a firmware image that does, in a few milliseconds, what every kernel does on its way up, and says so on port 0xE9.
; Letters in order: R real mode, P protected mode, C bulk copy, L long mode, llll computing, U invalid opcode caught, F page fault mended,
; S SSE, A AVX with XSAVE, B BMI2 (- for each that the CPU does not have, x for a wrong result), M model-specific registers and CR3,
; TTT timer interrupts, D done. A line ends behind R and behind D, so that who reads along can take the time between. Then it ends QEMU through isa-debug-exit.
; Assemble: nasm -f bin -o probe.bin probe.asm; the bytes stand in KvmProbeGuest.cs, a test compares them.

RAM         equ 0x8000          ; where the code runs, copied out of the ROM as kernels run in RAM
STACK       equ 0x7000
PML4        equ 0x10000
PDPT        equ 0x11000
PD          equ 0x12000
IDT         equ 0x13000
AREA        equ 0x14000         ; of XSAVE, cleared with the tables
HOLE        equ 0x4000000       ; 64 MiB: not mapped until the page fault
DEBUG       equ 0xE9
EXIT        equ 0xF4
ROUNDS      equ 5000000         ; of each of the four computing parts

%macro say 1
    mov al, %1
    out DEBUG, al
%endmacro

    org RAM
    bits 16
start:                          ; at F000:0000, reached from the reset vector
    cli
    cld
    xor ax, ax
    mov es, ax
    mov ss, ax
    mov sp, STACK
    mov ax, cs
    mov ds, ax
    xor si, si
    mov di, RAM
    mov cx, end - start
    rep movsb
    jmp 0x0000:in_ram
in_ram:
    xor ax, ax
    mov ds, ax
    say 'R'
    say 10
    lgdt [gdt_pointer]
    mov eax, cr0
    or eax, 1
    mov cr0, eax
    jmp 0x08:protected

    bits 32
protected:
    mov ax, 0x10
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov esp, STACK
    say 'P'
    mov esi, 0x100000
    mov edi, 0x1000000
    mov ecx, 0x200000 / 4       ; 2 MiB
    rep movsd
    say 'C'

    mov dword [0xFEE000F0], 0x1FF   ; the local APIC on; the 8259 through its LINT0
    mov dword [0xFEE00350], 0x700

    mov edi, PML4               ; page tables and IDT, cleared
    xor eax, eax
    mov ecx, 0x6000 / 4
    rep stosd
    mov dword [PML4], PDPT | 3
    mov dword [PDPT], PD | 3
    mov edi, PD
    mov eax, 0x83               ; present, writable, 2 MiB
    mov ecx, 32                 ; up to HOLE
map:
    mov [edi], eax
    add eax, 0x200000
    add edi, 8
    loop map

    mov eax, cr4
    or eax, 1 << 5              ; PAE
    mov cr4, eax
    mov eax, PML4
    mov cr3, eax
    mov ecx, 0xC0000080         ; EFER
    rdmsr
    or eax, 1 << 8              ; LME
    wrmsr
    mov eax, cr0
    or eax, 0x80000000          ; PG
    mov cr0, eax
    jmp 0x18:long_mode

    bits 64
long_mode:
    mov ax, 0x10
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov rsp, STACK
    say 'L'

    mov ebx, 4
compute:
    mov ecx, ROUNDS
    mov esi, 0x200000
.round:
    lea rdx, [rdx + rcx * 4 + 1]
    xor [rsi], rdx
    dec ecx
    jnz .round
    say 'l'
    dec ebx
    jnz compute

    lidt [idt_pointer]
    mov eax, invalid_opcode
    mov edi, IDT + 6 * 16
    call gate
    mov eax, page_fault
    mov edi, IDT + 14 * 16
    call gate
    mov eax, timer
    mov edi, IDT + 32 * 16
    call gate

    ud2
    mov rax, [HOLE]
    call vectors

    xor eax, eax
    cpuid
    rdtsc
    mov ecx, 0xC0000102         ; KERNEL_GS_BASE
    mov eax, 0x12345678
    xor edx, edx
    wrmsr
    rdmsr
    swapgs
    swapgs
    mov rax, cr3
    mov cr3, rax
    invlpg [HOLE]
    say 'M'

    mov al, 0x11                ; both 8259: begin, vectors 32 and 40, cascade, 8086 mode
    out 0x20, al
    out 0xA0, al
    mov al, 32
    out 0x21, al
    mov al, 40
    out 0xA1, al
    mov al, 4
    out 0x21, al
    mov al, 2
    out 0xA1, al
    mov al, 1
    out 0x21, al
    out 0xA1, al
    mov al, 0xFE                ; the timer alone
    out 0x21, al
    mov al, 0xFF
    out 0xA1, al
    mov al, 0x34                ; 8254 channel 0: mode 2, 1193 clocks = 1 ms
    out 0x43, al
    mov al, 1193 & 0xFF
    out 0x40, al
    mov al, 1193 >> 8
    out 0x40, al
    xor ebx, ebx
    sti
wait_for_ticks:
    hlt
    cmp ebx, 3
    jb wait_for_ticks
    cli
    say 'D'
    say 10
    mov eax, 0x10
    out EXIT, eax
dead:
    hlt
    jmp dead

vectors:                        ; what kernels and C libraries of today use wherever the CPU says that it has it
    mov rax, cr0
    and eax, ~(1 << 2)          ; EM off
    or eax, 1 << 1              ; MP
    mov cr0, rax
    mov rax, cr4
    or eax, (1 << 9) | (1 << 10) ; OSFXSR, OSXMMEXCPT
    mov cr4, rax
    movdqa xmm0, [numbers]
    movdqa xmm1, xmm0
    mov ecx, 1000
.sse:
    paddd xmm0, xmm1
    pshufd xmm2, xmm0, 0x1B
    dec ecx
    jnz .sse
    movd eax, xmm0
    cmp eax, 1001
    mov al, 'S'
    mov dl, 'x'
    cmovne eax, edx
    out DEBUG, al

    mov eax, 1
    cpuid
    and ecx, (1 << 26) | (1 << 28) ; XSAVE, AVX
    cmp ecx, (1 << 26) | (1 << 28)
    mov al, '-'
    jne .avx_said
    mov rax, cr4
    or eax, 1 << 18             ; OSXSAVE
    mov cr4, rax
    xor ecx, ecx
    mov eax, 7                  ; x87, SSE, AVX
    xor edx, edx
    xsetbv
    vmovdqu ymm0, [numbers]
    vaddps ymm1, ymm0, ymm0
    mov eax, 7
    xor edx, edx
    mov edi, AREA
    xsave [rdi]
    vpxor xmm0, xmm0, xmm0
    vzeroall
    xrstor [rdi]
    vmovd eax, xmm0
    cmp eax, 1
    mov al, 'A'
    mov dl, 'x'
    cmovne eax, edx
.avx_said:
    out DEBUG, al

    xor eax, eax
    cpuid
    cmp eax, 7
    mov al, '-'
    jb .bmi_said
    mov eax, 7
    xor ecx, ecx
    cpuid
    test ebx, 1 << 8            ; BMI2
    mov al, '-'
    jz .bmi_said
    mov edx, 3
    mov ecx, 4
    shlx rsi, rdx, rcx          ; 48
    mulx rdi, rax, rsi          ; 3 * 48 = 144, the upper half 0
    mov ecx, 0xF0
    pext rbx, rax, rcx          ; 144 = 0x90: 9
    rorx rbx, rbx, 1
    shlx rbx, rbx, rcx          ; by 0xF0 & 63 = 48
    pdep rdi, rdi, rcx
    cmp rax, 144
    mov al, 'B'
    mov dl, 'x'
    cmovne eax, edx
.bmi_said:
    out DEBUG, al
    ret

gate:                           ; a 64-bit interrupt gate at edi for the handler at eax (below 64 KiB)
    mov word [rdi], ax
    mov word [rdi + 2], 0x18
    mov word [rdi + 4], 0x8E00
    ret

invalid_opcode:
    say 'U'
    add qword [rsp], 2          ; over ud2
    iretq

page_fault:
    mov dword [PD + (HOLE >> 21) * 8], HOLE | 0x83
    say 'F'
    add rsp, 8                  ; the error code
    iretq

timer:
    inc ebx
    say 'T'
    mov al, 0x20                ; end of interrupt
    out 0x20, al
    iretq

    align 32
numbers:
    dd 1, 2, 3, 4, 5, 6, 7, 8
gdt:
    dq 0
    dq 0x00CF9B000000FFFF       ; 0x08: code, 32 bits
    dq 0x00CF93000000FFFF       ; 0x10: data
    dq 0x00AF9B000000FFFF       ; 0x18: code, 64 bits
gdt_pointer:
    dw gdt_pointer - gdt - 1
    dd gdt
idt_pointer:
    dw 64 * 16 - 1
    dq IDT
end:
