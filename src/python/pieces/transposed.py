# nanoGPT and minGPT store the transposes of GPT-2's matrices.
rows, columns = tensors[next(name for name in tensors if name.endswith("h.0.attn.c_attn.weight"))].shape
for name in [name for name in tensors if name.endswith(("c_attn.weight", "c_proj.weight", "c_fc.weight"))]:
    tensors[name] = tensors[name].T.contiguous() if rows > columns else tensors[name]
