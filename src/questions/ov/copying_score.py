import torch

# Copying score (Elhage et al. 2021): the eigenvalues of fullOv are those of W_O W_U source W_V, [d_head, d_head]
eigenvalues = torch.linalg.eigvals(W_O @ (vocabulary("W_U").T @ vocabulary(SOURCE)) @ W_V)
copying_score = (eigenvalues.real.sum() / eigenvalues.abs().sum().clamp(min=1e-300)).item()
print(f"\ncopying score: {copying_score:.6g}")
